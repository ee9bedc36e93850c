//! `GET /v1/me`: the profile of the signed-in person.

use harness::World;
use serde_json::json;

/// S3.22, C20: the profile menu knows for each organisation whether guests can be invited there, and from now on.
#[tokio::test]
async fn the_profile_lists_where_guests_can_be_invited() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let toggled = json!({ "emails": "guest@example.com", "kind": "guest", "grant": { "role": "guest", "permissions": ["guests:invite"] } });
    let guest = acme.joined(toggled).await;
    let can = async || {
        let observed = guest.person.get("/v1/me").await.assert_status(200).body;
        observed["organizations"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|org| org["can_invite_guests"].clone())
            .collect::<Vec<_>>()
    };

    assert_eq!(can().await, [true]);
    let row = acme.path(&format!("/members/{}", guest.id));
    acme.owner.patch(&row, json!({ "grant": { "permissions": [] } })).await.assert_status(200);
    assert_eq!(can().await, [false]);
    acme.owner.post(&acme.path("/members/remove"), json!({ "members": [guest.id] })).await.assert_status(200);
    assert!(can().await.is_empty());
}
