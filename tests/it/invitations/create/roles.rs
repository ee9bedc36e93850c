//! The role of an invitation in template `sites`: exactly one existing role.

use harness::World;
use serde_json::{Value, json};

use crate::invitations::builders::{assert_no_effect, invitation_to, with_field};

fn one(grant: &Value) -> Value {
    json!({ "emails": ["grace@example.com"], "grant": grant })
}

fn everywhere() -> Value {
    json!([{ "type": "site", "mode": "all" }])
}

/// S2.4, S2.15, C81, R1: one role of the catalogue, on every path that takes a role
#[tokio::test]
async fn a_grant_names_exactly_one_role_that_exists() {
    let (world, acme) = World::with_organization("sites").await;
    let pending = acme.invited(invitation_to(&acme, "pending@example.com", "observer")).await;
    let active = acme.accepted_member("active@example.com", "observer").await.id;
    let wrong = [
        (json!("emperor"), 422, "/grant/role", "unknown_reference"),
        (json!("Super User"), 422, "/grant/role", "invalid_format"),
        (json!(""), 422, "/grant/role", "invalid_format"),
        (json!(null), 422, "/grant/role", "required"),
        (json!(["observer", "helpdesk"]), 422, "/grant/role", "invalid_format"),
        (json!([]), 422, "/grant/role", "invalid_format"),
        (json!(7), 400, "/grant/role", "malformed"),
        (json!({ "key": "observer" }), 400, "/grant/role", "malformed"),
    ];

    for (role, status, pointer, code) in wrong {
        let grant = json!({ "role": role, "scopes": everywhere() });
        let change = json!({ "grant": { "role": role } });
        for answer in [
            assert_no_effect(&world, acme.invite(one(&grant))).await,
            assert_no_effect(&world, acme.update_member(&acme.owner, &pending, change.clone())).await,
            assert_no_effect(&world, acme.update_member(&acme.owner, &active, change.clone())).await,
        ] {
            assert_eq!((answer.status, answer.faults()[0]), (status, (pointer, code)), "{role}: {}", answer.text());
        }
    }
    let answer = assert_no_effect(&world, acme.invite(one(&json!({ "scopes": everywhere() })))).await;
    assert_eq!((answer.status, answer.faults()[0]), (422, ("/grant/role", "required")));
}

/// S2.9: the seven roles of the template can be given, each under its name
#[tokio::test]
async fn the_seven_roles_of_the_template_can_be_granted() {
    let (_, acme) = World::with_organization("sites").await;
    let roles = [
        ("super-user", "Super User"),
        ("network-admin", "Network Admin"),
        ("observer", "Observer"),
        ("helpdesk", "Helpdesk"),
        ("reporting", "Reporting"),
        ("dc-edge-admin", "DC Edge Admin"),
        ("super-observer", "Super Observer"),
    ];

    for (key, name) in roles {
        let id = acme.invited(invitation_to(&acme, &format!("{key}@example.com"), key)).await;

        assert_eq!(acme.member(&id).await["role_name"], name);
    }
}

/// S2.3: what somebody may do follows from the role alone
#[tokio::test]
async fn privileges_follow_from_the_role() {
    let (_, acme) = World::with_organization("sites").await;

    for (role, lists, invites) in [("super-user", 200, 201), ("super-observer", 200, 403), ("observer", 403, 403)] {
        let member = acme.accepted_member(&format!("{role}@example.com"), role).await.person;
        let body = invitation_to(&acme, &format!("by-{role}@example.com"), "reporting");

        assert_eq!(member.get(&acme.path("/members")).await.status, lists, "{role}");
        assert_eq!(member.post(&acme.path("/invitations"), body).await.status, invites, "{role}");
    }
}

/// C81: permissions that the role does not take, or that nobody knows
#[tokio::test]
async fn a_role_accepts_its_grantable_permissions_only() {
    let (world, acme) = World::with_organization("sites").await;
    let cases = [
        (json!(["sites:configure"]), 422, "permission_not_grantable"),
        (json!(["sites:paint"]), 422, "unknown_reference"),
        (json!(["Sites Configure"]), 422, "invalid_format"),
        (json!([1]), 400, "malformed"),
        (json!("sites:view"), 400, "malformed"),
    ];

    for (permissions, status, code) in cases {
        let grant = json!({ "role": "observer", "scopes": everywhere(), "permissions": permissions });
        let answer = assert_no_effect(&world, acme.invite(one(&grant))).await;

        assert_eq!((answer.status, answer.faults()[0].1), (status, code), "{permissions}: {}", answer.text());
    }
}

/// R3: what a grant must name is up to the policy, when inviting and when changing
#[tokio::test]
async fn the_policy_decides_whether_a_role_is_required() {
    let (_, portal) = World::with_organization("portal").await;
    let bare = |email: &str| json!({ "emails": [email] });
    let grouped = |email: &str| with_field(bare(email), "group", "administrative");
    let nothing = portal.invited(bare("none@example.com")).await;
    let in_group = portal.invited(grouped("group@example.com")).await;

    portal.update_policy(json!({ "grant_required": "role_or_group" })).await;
    let answer = portal.invite(bare("none-2@example.com")).await;
    assert_eq!((answer.status, answer.faults()), (422, vec![("/grant/role", "required")]));
    portal.invited(grouped("group-2@example.com")).await;
    let answer = portal.update_member(&portal.owner, &in_group, json!({ "group": null })).await;
    assert_eq!((answer.status, answer.faults()), (422, vec![("/grant/role", "required")]));
    let answer = portal.batch(&portal.owner, "/invitations/resend", &[&nothing]).await;
    assert_eq!((answer.status, answer.outcome()), (422, "required"));

    portal.update_policy(json!({ "grant_required": "role" })).await;
    let answer = portal.invite(grouped("group-3@example.com")).await;
    assert_eq!((answer.status, answer.faults()), (422, vec![("/grant/role", "required")]));
}
