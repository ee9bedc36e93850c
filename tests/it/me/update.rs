//! `PATCH /v1/me`: the profile of the caller.

use harness::World;
use http::Method;
use serde_json::json;

/// S4.13: a person edits their own profile here, also one who may not edit themselves in the organisation.
#[tokio::test]
async fn a_member_who_may_not_edit_themselves_can_edit_their_profile() {
    let world = World::new().await;
    let portal = world.acme("portal").await;
    let grace = portal.accepted_member("grace@example.com", "security-administration").await;
    let row = portal.path(&format!("/members/{}", grace.id));

    grace.person.patch(&row, json!({ "group": null })).await.assert_problem(403, "self_edit_forbidden");
    let names = json!({ "first_name": " Grace ", "last_name": "Hopper", "locale": "fr" });
    let changed = grace.person.patch("/v1/me", names).await.assert_status(200);

    assert_eq!(changed.body["first_name"], "Grace");
    let observed = grace.person.get("/v1/me").await.assert_status(200);
    assert_eq!(
        [&observed.body["first_name"], &observed.body["last_name"], &observed.body["locale"]],
        ["Grace", "Hopper", "fr"]
    );
    assert_eq!(
        (observed.body["user_id"].as_str(), observed.body["email"].as_str()),
        (Some(grace.person.user_id().as_str()), Some("grace@example.com"))
    );
    assert_eq!((&observed.body["email_verified"], &observed.body["secondary_email"]), (&json!(true), &json!(null)));
    assert_eq!(observed.header("etag"), changed.header("etag"));
}

/// S1.4, R7: what an organisation has written down about a person stays when they change their own profile.
#[tokio::test]
async fn a_profile_change_keeps_the_names_on_memberships() {
    let world = World::new().await;
    let sites = world.acme("sites").await;
    let grace = sites.accepted_member("grace@example.com", "helpdesk").await;
    let before = sites.member(&grace.id).await;
    world.pump().await;
    let events = world.events().len();

    grace.person.patch("/v1/me", json!({ "first_name": "Amazing" })).await.assert_status(200);
    world.pump().await;

    assert_eq!(sites.member(&grace.id).await, before);
    assert_eq!(before["first_name"], "Grace");
    assert_eq!(world.events().len(), events);
}

/// S4.12, C16: an address is changed by support only, and nothing else of a person or of their rights is changed here.
#[tokio::test]
async fn a_profile_cannot_change_addresses_or_rights() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let before = ada.get("/v1/me").await.body;

    for field in ["email", "secondary_email"] {
        for value in [json!("eve@example.com"), json!(null)] {
            let answer = ada.patch("/v1/me", json!({ "first_name": "Eve", field: value })).await;
            answer.assert_problem(422, "field_immutable");
            assert_eq!(answer.faults(), [(format!("/{field}").as_str(), "field_immutable")]);
        }
    }
    for field in [
        "user_id",
        "role",
        "groups",
        "expires_at",
        "email_verified",
        "status",
        "active_organization",
        "subject",
        "version",
    ] {
        let answer = ada.patch("/v1/me", json!({ "first_name": "Eve", field: "x" })).await;
        answer.assert_problem(422, "unknown_field");
        assert_eq!(answer.faults(), [(format!("/{field}").as_str(), "unknown_field")]);
    }
    assert_eq!(ada.get("/v1/me").await.body, before);
}

/// C76: names are checked here as everywhere, each fault with its field, and null takes a name away.
#[tokio::test]
async fn names_are_validated_and_can_be_removed() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");

    let refused = ada.patch("/v1/me", json!({ "first_name": "a".repeat(65), "last_name": "By\tron" })).await;
    refused.assert_problem(422, "too_long");
    assert_eq!(refused.faults(), [("/first_name", "too_long"), ("/last_name", "invalid_format")]);
    ada.patch("/v1/me", json!({ "locale": "Klingon" })).await.assert_problem(422, "invalid_format");

    ada.patch("/v1/me", json!({ "first_name": "é".repeat(64), "last_name": "Byron", "locale": "de" }))
        .await
        .assert_status(200);
    let rest = ada.patch("/v1/me", json!({ "first_name": null, "locale": null })).await.assert_status(200).body;
    assert_eq!(
        [&rest["first_name"], &rest["last_name"], &rest["locale"]],
        [&json!(null), &json!("Byron"), &json!(null)]
    );
}

/// C96: a profile is its owner's: no other person, not even with the same address, sees or changes it.
#[tokio::test]
async fn a_profile_belongs_to_one_subject() {
    let world = World::new().await;
    let (ada, eve) = (world.person("ada@example.com"), world.person("ada@example.com").subject("local|eve"));
    ada.patch("/v1/me", json!({ "first_name": "Ada" })).await.assert_status(200);

    assert_eq!(eve.get("/v1/me").await.body["first_name"], json!(null));
    eve.patch("/v1/me", json!({ "first_name": "Eve" })).await.assert_status(200);

    assert_eq!(ada.get("/v1/me").await.body["first_name"], "Ada");
    world.anonymous().get("/v1/me").await.assert_status(401);
    let bare = ada.without_email().request(Method::GET, "/v1/me").send().await.assert_status(200).body;
    assert_eq!((&bare["email"], &bare["email_verified"]), (&json!(null), &json!(false)));
}
