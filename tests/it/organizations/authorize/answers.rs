//! The fields of the answer beside yes or no.

use harness::World;
use http::Method;
use serde_json::json;

use super::{allowed, authorize, decision};

/// S5.2, S5.3, S5.9, S5.16: default permissions come of the role, additional ones are extras, all others are not there.
#[tokio::test]
async fn the_answer_distinguishes_default_and_added_permissions() {
    let world = World::new().await;
    let org = world.acme("partners").await;
    let grant = json!({ "role": "normal", "permissions": ["issues:comments"] });
    let grace = org.joined(json!({ "emails": "grace@example.com", "grant": grant })).await.person;
    let asked = async |permission: &str| {
        authorize(&grace, &org, json!({ "permission": permission })).await.assert_status(200).body
    };

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

/// S4.32, S3.6: the answer names the group or bundle of a permission, and the expiry of a guest.
#[tokio::test]
async fn the_answer_names_groups_and_bundles() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let portal = world.organization("portal", &ada).await;
    let guests = world.organization("guests", &ada).await;
    let grant = json!({ "role": "guest", "permissions": ["account_manager"] });
    let guest = guests.joined(json!({ "emails": "guest@example.com", "kind": "guest", "grant": grant })).await.person;

    let owner = authorize(&ada, &portal, json!({ "permission": "members:suspend" })).await.assert_status(200).body;
    let manager = authorize(&guest, &guests, json!({ "permission": "members:read" })).await.assert_status(200).body;

    assert_eq!([&owner["permission_source"], &owner["group"], &owner["role"]], ["group", "owner", "owner"]);
    assert_eq!([&manager["permission_source"], &manager["role"]], ["bundle", "guest"]);
    assert_eq!((&manager["until"], &owner["until"]), (&json!("2027-02-19T12:00:00Z"), &json!(null)));
}

/// C95: what no role, group or bundle knows is told as unknown, also of somebody who does not belong; what cannot be
/// a permission at all is a fault of its field.
#[tokio::test]
async fn an_unknown_permission_is_reported_as_unknown() {
    let world = World::new().await;
    let org = world.acme("sites").await;

    for question in [json!({ "permission": "members:raed" }), json!({ "user": "nobody", "permission": "members:raed" })]
    {
        let answer = authorize(&org.owner, &org, question).await;
        answer.assert_problem(422, "unknown_reference");
        assert_eq!(answer.faults(), [("/permission", "unknown_reference")]);
        assert!(answer.text().contains("the nearest is members:read"), "{}", answer.text());
    }
    assert_eq!(decision(&org.owner, &org, json!({ "permission": "sites:view" })).await, allowed());

    let bad = json!({ "user": "anyöne", "permission": "Not A Key", "resource": { "type": "#", "id": "../x" } });
    let answer = authorize(&org.owner, &org, bad).await;
    answer.assert_problem(422, "invalid_format");
    let pointers: Vec<&str> = answer.faults().into_iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(pointers, ["/user", "/permission", "/resource/type", "/resource/id"]);
}

/// C80, C81: the body is read strictly.
#[tokio::test]
async fn the_request_is_parsed_strictly() {
    let world = World::new().await;
    let org = world.acme("sites").await;
    let bodies = [
        (json!({}), 422, ("/permission", "required")),
        (json!({ "permission": null }), 400, ("/permission", "malformed")),
        (json!({ "permission": ["sites:view"] }), 400, ("/permission", "malformed")),
        (json!({ "permission": "sites:view", "resource": "berlin" }), 400, ("/resource", "malformed")),
        (json!({ "permission": "sites:view", "resource": { "type": "site" } }), 422, ("/resource/id", "required")),
        (json!({ "permission": "sites:view", "role": "super-user" }), 422, ("/role", "unknown_field")),
    ];

    for (body, status, fault) in bodies {
        let refused = authorize(&org.owner, &org, body).await;
        assert_eq!((refused.status, refused.faults()), (status, vec![fault]));
    }
}

/// C95: no answer is kept under a key, so a repetition gets the answer of its own moment.
#[tokio::test]
async fn an_answer_is_never_repeated_under_an_idempotency_key() {
    let world = World::new().await;
    let org = world.acme("partners").await;
    let grace = org.joined(json!({ "emails": "grace@example.com", "grant": { "role": "normal" } })).await;
    let ask = async || {
        let ask = grace.person.request(Method::POST, &org.path("/authorize"));
        ask.json(&json!({ "permission": "reports:view" })).header("idempotency-key", "k").send().await
    };

    assert_eq!(ask().await.assert_status(200).body["allowed"], true);
    org.owner.post(&org.path("/members/suspend"), json!({ "members": [grace.id] })).await.assert_status(200);

    let again = ask().await;
    assert_eq!((again.status, again.header("idempotent-replayed")), (404, None));
}
