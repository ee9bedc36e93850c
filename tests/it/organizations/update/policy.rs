//! The policy: merged setting by setting, validated by setting, effective at once.

use harness::World;
use serde_json::{Value, json};

/// R11, R12: settings are merged one by one (RFC 7396): lists are replaced, objects merged, what is not named stays.
#[tokio::test]
async fn settings_are_merged_one_by_one() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let before = acme.read().await["policy"].clone();
    let patch = json!({
        "invite_ttl": "P3D", "guest_reminders": ["P2D"], "guest_sources": { "domains": ["vendor.example"] },
        "notify": { "access_changed": true }, "seat_limit": 3, "domain_deny": ["evil.example"],
    });

    let after =
        acme.owner.patch(&acme.path(""), json!({ "policy": patch })).await.assert_status(200).body["policy"].clone();

    let mut expected = before.clone();
    for (name, value) in patch.as_object().expect("an object") {
        expected[name] = value.clone();
    }
    expected["guest_sources"] = json!({ "domains": ["vendor.example"], "organizations": [] });
    expected["notify"] =
        json!({ "access_changed": true, "profile_changed": true, "access_ended": true, "expiring_digest": true });
    assert_eq!(after, expected);
    let entry = acme.audit_events("action=organization_updated").await.remove(0);
    assert_eq!((&entry["detail"]["before"]["policy"], &entry["detail"]["after"]["policy"]), (&before, &expected));
    let unlimited =
        acme.owner.patch(&acme.path(""), json!({ "policy": { "seat_limit": null } })).await.assert_status(200);
    assert_eq!(
        (&unlimited.body["policy"]["seat_limit"], &unlimited.body["seats"]["limit"]),
        (&Value::Null, &Value::Null)
    );
}

/// C81: an unknown or invalid setting, at any depth, is named in the answer, and nothing changes.
#[tokio::test]
async fn unknown_or_invalid_settings_are_refused_by_name() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let before = acme.read().await;
    let many: Vec<String> = (0..201).map(|n| format!("d{n}.example")).collect();
    let cases = [
        (json!({ "colour": "red" }), "/policy/colour", "unknown_field"),
        (json!({ "notify": { "acess_changed": true } }), "/policy/notify/acess_changed", "unknown_field"),
        (json!({ "guest_sources": { "people": [] } }), "/policy/guest_sources/people", "unknown_field"),
        (json!({ "invite_ttl": "7 days" }), "/policy/invite_ttl", "invalid_format"),
        (json!({ "invite_ttl": "P0D" }), "/policy/invite_ttl", "invalid_format"),
        (json!({ "invite_ttl": "P3651D" }), "/policy/invite_ttl", "invalid_format"),
        (json!({ "invite_ttl": null }), "/policy/invite_ttl", "invalid_format"),
        (json!({ "renew_window": "P91D" }), "/policy/renew_window", "invalid_format"),
        (json!({ "guest_period": 90 }), "/policy/guest_period", "invalid_format"),
        (json!({ "seat_limit": -1 }), "/policy/seat_limit", "invalid_format"),
        (json!({ "seat_limit": 4_294_967_296_u64 }), "/policy/seat_limit", "invalid_format"),
        (json!({ "guest_role": "emperor" }), "/policy/guest_role", "unknown_reference"),
        (json!({ "grant_required": "all" }), "/policy/grant_required", "invalid_format"),
        (json!({ "admin_editable_fields": ["email"] }), "/policy/admin_editable_fields", "invalid_format"),
        (json!({ "domain_allow": ["not a domain"] }), "/policy/domain_allow", "invalid_format"),
        (json!({ "domain_allow": many }), "/policy/domain_allow", "too_long"),
        (json!({ "guest_sources": { "domains": many } }), "/policy/guest_sources/domains", "too_long"),
        (json!({ "guest_sources": { "organizations": ["Acme"] } }), "/policy/guest_sources", "invalid_format"),
    ];

    for (policy, pointer, code) in cases {
        let refused = acme.owner.patch(&acme.path(""), json!({ "name": "Other", "policy": policy })).await;
        refused.assert_problem(422, code);
        assert_eq!(refused.faults(), [(pointer, code)]);
    }
    assert_eq!(acme.read().await, before);
    assert!(acme.audit_events("action=organization_updated").await.is_empty());
}

/// S1.15, S3.11, R17: a changed policy is in force with the next request, for what comes and not for what was.
#[tokio::test]
async fn a_changed_policy_applies_to_later_requests() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let guest = |email: &str| json!({ "emails": email, "kind": "guest" });
    let earlier = acme.invited(guest("earlier@example.com")).await;

    let policy =
        json!({ "invite_ttl": "P1D", "guest_period": "P5D", "seat_limit": 1, "domain_deny": ["evil.example"] });
    acme.owner.patch(&acme.path(""), json!({ "policy": policy })).await.assert_status(200);

    let later = acme.invited(guest("later@example.com")).await;
    let (earlier, later) = (acme.member(&earlier).await, acme.member(&later).await);
    assert_eq!(
        (&earlier["invitation"]["expires_at"], &earlier["period"]),
        (&json!("2026-11-28T12:00:00Z"), &json!("P90D"))
    );
    assert_eq!((&later["invitation"]["expires_at"], &later["period"]), (&json!("2026-11-22T12:00:00Z"), &json!("P5D")));
    let full = acme.invite(json!({ "emails": "user@example.com", "grant": { "role": "user" } })).await;
    assert_eq!((full.status, full.code()), (409, "seat_limit"));
    let denied = acme.invite(guest("x@evil.example")).await;
    assert_eq!((denied.status, denied.code()), (422, "domain_not_allowed"));
}

/// R11: the window in which a guest counts as expiring follows the policy at once, in the list and alone.
#[tokio::test]
async fn the_policy_decides_which_guests_are_expiring() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let guest = acme.joined(json!({ "emails": "guest@example.com", "kind": "guest", "period": "P20D" })).await.id;
    assert_eq!(acme.members("?status=expiring").await.len(), 0);

    acme.owner.patch(&acme.path(""), json!({ "policy": { "renew_window": "P20D" } })).await.assert_status(200);

    assert_eq!(acme.members("?status=expiring").await, [acme.member(&guest).await]);
    assert_eq!(acme.member(&guest).await["status"], "expiring");
}
