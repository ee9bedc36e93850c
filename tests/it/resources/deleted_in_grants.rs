//! Grants that name a deleted resource give no access, and cannot be granted again.

use harness::{Org, World};
use serde_json::{Value, json};

async fn with_sites() -> (World, Org) {
    let (world, org) = World::with_organization("sites").await;
    for site in ["berlin", "paris"] {
        org.put(&format!("resources/site/{site}"), json!({ "name": site })).await.assert_status(200);
    }
    (world, org)
}

fn on(role: &str, ids: &[&str]) -> Value {
    json!({ "role": role, "scopes": [{ "type": "site", "mode": "resources", "ids": ids }] })
}

/// S2.15, C05: a deleted resource is not offered.
#[tokio::test]
async fn a_deleted_resource_cannot_be_granted() {
    let (_, org) = with_sites().await;
    org.delete("resources/site/berlin").await.assert_status(204);

    let answer = org.invite(json!({ "emails": ["bob@example.com"], "grant": on("observer", &["berlin"]) })).await;

    assert_eq!(answer.faults(), [("/grant/scopes/0/ids", "unknown_reference")]);
}

/// R19: an invitation that offers a deleted resource cannot be accepted until its offer is changed.
#[tokio::test]
async fn an_invitation_to_a_deleted_resource_cannot_be_accepted() {
    let (world, org) = with_sites().await;
    let id = org.invited(json!({ "emails": ["bob@example.com"], "grant": on("observer", &["berlin"]) })).await;
    world.pump().await;
    let bob = world.person("bob@example.com");
    let accept = async || {
        let token = world.link_token("bob@example.com");
        bob.post("/v1/invitations/accept", json!({ "token": token })).await
    };

    org.delete("resources/site/berlin").await.assert_status(204);
    accept().await.assert_problem(410, "invitation_void");
    let scopes = on("observer", &["paris"])["scopes"].clone();
    org.owner
        .patch(&org.path(&format!("/members/{id}")), json!({ "grant": { "scopes": scopes } }))
        .await
        .assert_status(200);
    world.pump().await;

    accept().await.assert_status(200);
}

/// S2.11c: a person who is limited to what is gone reaches nothing, hands nothing on by it, and is changed only by
/// saying what they are limited to instead
#[tokio::test]
async fn a_scope_of_a_deleted_resource_gives_no_access() {
    let (_, org) = with_sites().await;
    let bob = org.joined(json!({ "emails": ["bob@example.com"], "grant": on("super-user", &["berlin"]) })).await;
    org.delete("resources/site/berlin").await.assert_status(204);
    let path = org.path(&format!("/members/{}", bob.id));

    let handed_on = json!({ "emails": ["eve@example.com"], "grant": on("observer", &["berlin"]) });
    assert_eq!(
        bob.person.post(&org.path("/invitations"), handed_on).await.faults(),
        [("/grant/scopes/0/ids", "unknown_reference")]
    );
    let stored = org.owner.patch(&path, json!({ "grant": { "role": "observer" } })).await;
    assert_eq!(stored.faults(), [("/grant/scopes/0/ids", "unknown_reference")]);
    let scopes = on("", &["paris"])["scopes"].clone();
    let changed = org.owner.patch(&path, json!({ "grant": { "role": "observer", "scopes": scopes } })).await;

    assert_eq!(changed.assert_status(200).body["grant"]["scopes"][0]["ids"], json!(["paris"]));
}
