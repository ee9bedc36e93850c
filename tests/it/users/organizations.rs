//! `GET /v1/users/{user}/organizations`

use harness::World;
use serde_json::json;

use super::path;

/// A4, S3.12: a machine sees the organisations of a person as the person sees them.
#[tokio::test]
async fn a_machine_sees_the_organisations_of_a_person_as_the_person_does() {
    let world = World::new().await;
    let (guests, portal) = (world.acme("guests").await, world.acme("portal").await);
    let eve = portal.accepted_member("eve@example.com", "administrative").await.person;
    guests.joined(json!({ "emails": "eve@example.com", "kind": "guest" })).await;
    let own = eve.get("/v1/me/organizations").await.assert_status(200).body;

    for scope in ["latchkey/read", "latchkey/manage"] {
        let seen = world.machine(scope).get(&path(&eve.user_id(), "organizations")).await.assert_status(200).body;
        assert_eq!(seen, own, "{scope}");
    }
    assert_eq!(
        (own["member"][0]["organization_id"].as_str(), own["guest"].as_array().map(Vec::len)),
        (Some(portal.id.as_str()), Some(1))
    );
}

/// A4: a person whom no organisation knows has none; text that is no subject is refused.
#[tokio::test]
async fn an_unknown_person_has_no_organisations() {
    let world = World::new().await;
    world.acme("guests").await;
    let machine = world.machine("latchkey/read");

    let unknown = machine.get(&path("nowhere", "organizations")).await.assert_status(200);
    let malformed = machine.get(&path(&"x".repeat(256), "organizations")).await;

    assert_eq!(unknown.body, json!({ "member": [], "guest": [] }));
    malformed.assert_problem(422, "invalid_format");
}
