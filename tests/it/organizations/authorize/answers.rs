//! What is told beside yes or no.

use harness::World;
use serde_json::json;

use super::{answered, ask, no, yes};

/// S5.2, S5.3, S5.9, S5.16: default permissions come of the role, additional ones are extras, all others are not there.
#[tokio::test]
async fn default_and_additional_permissions_are_told_apart() {
    let world = World::new().await;
    let org = world.acme("partners").await;
    let grant = json!({ "role": "normal", "permissions": ["issues:comments"] });
    let grace = org.joined(json!({ "emails": "grace@example.com", "grant": grant })).await.person;
    let asked =
        async |permission: &str| ask(&grace, &org, json!({ "permission": permission })).await.assert_status(200).body;

    let by_role = json!({
        "allowed": true, "reason": "granted", "role": "normal", "group": null, "permission_source": "role", "scope": null, "until": null,
    });
    assert_eq!(asked("reports:view").await, by_role);
    assert_eq!(asked("issues:comments").await["permission_source"], "extra");
    for permission in ["messages:reprocess", "members:invite", "branding:manage", "saml:manage"] {
        let answer = asked(permission).await;
        assert_eq!((&answer["allowed"], &answer["reason"]), (&json!(false), &json!("not_granted")), "{permission}");
        assert_eq!((&answer["permission_source"], &answer["role"]), (&json!(null), &json!("normal")));
    }
}

/// S4.32, S3.6: permissions of a group and of a bundle are told as such; a guest's end is told with them.
#[tokio::test]
async fn groups_and_bundles_are_told() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let portal = world.organization("portal", &ada).await;
    let guests = world.organization("guests", &ada).await;
    let grant = json!({ "role": "guest", "permissions": ["account_manager"] });
    let guest = guests.joined(json!({ "emails": "guest@example.com", "kind": "guest", "grant": grant })).await.person;

    let owner = ask(&ada, &portal, json!({ "permission": "members:suspend" })).await.assert_status(200).body;
    let manager = ask(&guest, &guests, json!({ "permission": "members:read" })).await.assert_status(200).body;

    assert_eq!([&owner["permission_source"], &owner["group"], &owner["role"]], ["group", "owner", "owner"]);
    assert_eq!([&manager["permission_source"], &manager["role"]], ["bundle", "guest"]);
    assert_eq!((&manager["until"], &owner["until"]), (&json!("2027-02-19T12:00:00Z"), &json!(null)));
}

/// C95: what no role, group or bundle knows is told as unknown, also of somebody who does not belong; what cannot be
/// a permission at all is a fault of its field.
#[tokio::test]
async fn unknown_permissions_are_told_as_such() {
    let world = World::new().await;
    let org = world.acme("sites").await;

    assert_eq!(answered(&org.owner, &org, json!({ "permission": "members:raed" })).await, no("unknown_permission"));
    let stranger = json!({ "user": "nobody", "permission": "members:raed" });
    assert_eq!(answered(&org.owner, &org, stranger).await, no("unknown_permission"));
    assert_eq!(answered(&org.owner, &org, json!({ "permission": "sites:view" })).await, yes());

    let bad = json!({ "user": "no body", "permission": "Not A Key", "resource": { "type": "#", "id": "../x" } });
    let answer = ask(&org.owner, &org, bad).await;
    answer.assert_problem(422, "invalid_format");
    let pointers: Vec<&str> = answer.faults().into_iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(pointers, ["/user", "/permission", "/resource/type", "/resource/id"]);
}

/// C80, C81: the body is read strictly.
#[tokio::test]
async fn a_question_is_read_strictly() {
    let world = World::new().await;
    let org = world.acme("sites").await;
    let bodies = [
        json!({}),
        json!({ "permission": null }),
        json!({ "permission": ["sites:view"] }),
        json!({ "permission": "sites:view", "resource": "berlin" }),
        json!({ "permission": "sites:view", "resource": { "type": "site" } }),
        json!({ "permission": "sites:view", "role": "super-user" }),
    ];

    for body in bodies {
        ask(&org.owner, &org, body).await.assert_problem(400, "malformed");
    }
}
