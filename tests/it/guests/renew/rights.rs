//! Who may renew whom: with the permission, not oneself, and not beyond one's own end of access.

use harness::{Member, World};
use serde_json::{Value, json};

use crate::guests::expires_at;

/// S3.1, C10: account managers, administrators and owners renew, and who was given the toggle; the toggle to invite is
/// not enough.
#[tokio::test]
async fn renewing_requires_the_permission() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let extra = |email: &str, key: &str| json!({ "emails": email, "grant": { "role": "user", "permissions": [key] } });
    let callers = [
        (acme.accepted_member("user@example.com", "user").await, 403),
        (acme.joined(extra("inviting@example.com", "guests:invite")).await, 403),
        (acme.accepted_guest("hosting@example.com", "P90D", &["guests:invite"]).await, 403),
        (acme.joined(extra("toggled@example.com", "account_manager")).await, 200),
        (acme.accepted_guest("managing@example.com", "P90D", &["account_manager"]).await, 200),
        (acme.accepted_member("manager@example.com", "account-manager").await, 200),
        (acme.accepted_member("admin@example.com", "administrator").await, 200),
    ];
    let gus = acme.accepted_guest("gus@example.com", "P7D", &[]).await.id;

    for (Member { person, .. }, status) in &callers {
        world.advance("1h");
        let answer = acme.batch(person, "/guests/renew", &[&gus]).await;
        let code = if *status == 403 { "forbidden" } else { "" };
        assert_eq!((answer.status, answer.code()), (*status, code), "{}", person.email());
    }
    assert_eq!(
        acme.audit_actions(&format!("target={gus}")).await.iter().filter(|action| *action == "renewed").count(),
        4
    );
    assert_eq!(expires_at(&acme, &gus).await, "2026-11-28T19:00:00Z");
}

/// C21, R18: a guest with every toggle does not stay longer by their own doing: not by renewing, in a list with others
/// or by a repetition, not by changing themselves, not by inviting or sending again.
#[tokio::test]
async fn a_guest_cannot_renew_themselves() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let host = acme.accepted_guest("host@example.com", "P10D", &["account_manager", "guests:invite"]).await;
    let gus = acme.accepted_guest("gus@example.com", "P5D", &[]).await.id;
    world.advance("1d");

    let alone = acme.batch(&host.person, "/guests/renew", &[&host.id]).await;
    assert_eq!((alone.status, alone.code()), (403, "self_edit_forbidden"));
    let bulk = acme.batch(&host.person, "/guests/renew", &[&host.id, &gus, &host.id.to_lowercase()]).await;
    assert_eq!((bulk.status, bulk.outcomes()[..2].to_vec()), (207, vec!["self_edit_forbidden", "renewed"]));
    assert_ne!(bulk.outcomes().get(2), Some(&"renewed"));
    for (field, value) in
        [("period", json!("P90D")), ("expires_at", json!("2030-01-01T00:00:00Z")), ("kind", json!("member"))]
    {
        let answer = host.person.patch(&acme.path(&format!("/members/{}", host.id)), json!({ field: value })).await;
        assert!([400, 422].contains(&answer.status), "{field}: {}", answer.text());
    }
    let body = json!({ "emails": "host@example.com", "kind": "guest" });
    let again = host.person.post(&acme.path("/invitations"), body).await;
    assert_eq!((again.status, again.code()), (409, "already_member"));
    let resent = host.person.post(&acme.path("/invitations/resend"), json!({ "members": [host.id] })).await;
    assert_eq!((resent.status, resent.code()), (409, "invalid_state"));

    assert_eq!(expires_at(&acme, &host.id).await, "2026-12-01T12:00:00Z");
    assert_eq!(acme.audit_actions(&format!("target={}", host.id)).await, ["invited", "accepted"]);
    world.advance("9d");
    acme.batch(&host.person, "/guests/renew", &[&gus]).await.assert_status(404);
}

/// R18, I7, C18: a guest renews others up to their own end and no further; two guests cannot outlast each other.
#[tokio::test]
async fn a_guest_renews_others_up_to_their_own_expiry() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let one = acme.accepted_guest("one@example.com", "P12D", &["account_manager"]).await;
    let two = acme.accepted_guest("two@example.com", "P8D", &["account_manager"]).await;
    let short = acme.accepted_guest("short@example.com", "P2D", &[]).await.id;
    world.advance("1d");

    let renewed = acme.batch(&one.person, "/guests/renew", &[&two.id, &short]).await;
    assert_eq!(renewed.outcomes(), ["renewed", "renewed"]);
    assert_eq!(expires_at(&acme, &two.id).await, "2026-11-30T12:00:00Z", "eight days are within the twelve");
    assert_eq!(expires_at(&acme, &short).await, "2026-11-24T12:00:00Z");
    world.advance("7d");
    acme.batch(&one.person, "/guests/renew", &[&two.id]).await.assert_status(200);
    assert_eq!(expires_at(&acme, &two.id).await, "2026-12-03T12:00:00Z", "their own end");
    for (actor, target) in [(&two, &one), (&one, &two)] {
        let answer = acme.batch(&actor.person, "/guests/renew", &[&target.id]).await;
        assert_eq!((answer.status, answer.code()), (403, "grant_exceeds_actor"), "{}", answer.text());
    }

    acme.batch(&acme.owner, "/guests/renew", &[&two.id]).await.assert_status(200);
    assert_eq!(expires_at(&acme, &two.id).await, "2026-12-07T12:00:00Z", "a member gives the whole period");
    acme.batch(&two.person, "/guests/renew", &[&one.id]).await.assert_status(200);
    assert_eq!(expires_at(&acme, &one.id).await, "2026-12-07T12:00:00Z");
}

/// S4.14, C17: rank holds for renewal as for every other change.
#[tokio::test]
async fn a_guest_of_higher_rank_is_not_renewed() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let high = json!({ "emails": "high@example.com", "kind": "guest", "period": "P7D", "grant": { "role": "user" } });
    let high = acme.joined(high).await.id;
    let manager = acme.accepted_member("manager@example.com", "account-manager").await.person;
    let host = acme.accepted_guest("host@example.com", "P90D", &["account_manager"]).await.person;
    world.advance("1d");

    for actor in [&manager, &host] {
        let answer = acme.batch(actor, "/guests/renew", &[&high]).await;
        assert_eq!((answer.status, answer.code()), (403, "target_outranks_actor"), "{}", actor.email());
    }
    assert_eq!(expires_at(&acme, &high).await, "2026-11-28T12:00:00Z");
    let offered = manager.get(&acme.path(&format!("/members/{high}"))).await.body["allowed_actions"].clone();
    assert!(!offered.as_array().unwrap().contains(&json!("renew")), "{offered}");
}

/// S3.19, S1.2: a row offers the renewal exactly while it is possible, and to whom it is.
#[tokio::test]
async fn a_row_offers_renewal_while_it_is_possible() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P20D", &["account_manager"]).await;
    let offered = async |reader: &harness::Person| {
        let row: Value = reader.get(&acme.path(&format!("/members/{}", gus.id))).await.assert_status(200).body;
        row["allowed_actions"].as_array().unwrap().contains(&json!("renew"))
    };

    let mut observed = Vec::new();
    for step in ["5d23h59m59s", "1s", "13d23h59m59s"] {
        world.advance(step);
        observed.push((offered(&acme.owner).await, offered(&gus.person).await));
    }
    world.advance("1s");
    assert_eq!(observed, [(false, false), (true, false), (true, false)]);
    assert!(!offered(&acme.owner).await);
}
