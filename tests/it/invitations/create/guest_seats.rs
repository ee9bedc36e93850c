//! Seats in lists, and that guests take none by any operation.

use harness::{Org, World};
use serde_json::{Value, json};

/// The totals, which are the same wherever they are shown.
async fn seats(org: &Org) -> Value {
    let of = async |path: &str| org.owner.get(&org.path(path)).await.assert_status(200).body["seats"].clone();
    let seats = of("/members").await;
    for path in ["/members?kind=guest&limit=1", "/members?q=nobody", "/alerts", ""] {
        assert_eq!(of(path).await, seats, "{path}");
    }
    seats
}

/// S3.20, R17: lists of users show how many seats are taken, and the limit if there is one.
#[tokio::test]
async fn lists_show_seat_totals() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    assert_eq!(seats(&acme).await, json!({ "used": 1, "limit": null }));

    acme.owner.patch(&acme.path(""), json!({ "policy": { "seat_limit": 3 } })).await.assert_status(200);
    acme.accepted_member("user@example.com", "user").await;
    acme.invited(json!({ "emails": "pending@example.com", "grant": { "role": "user" } })).await;

    assert_eq!(seats(&acme).await, json!({ "used": 3, "limit": 3 }));
}

/// S3.3, S3.20, C53, R17: with every seat taken, guests are invited, join, are changed, renewed, locked out, let in,
/// moved, expire, come again, leave and are removed, and no seat is taken or given back.
#[tokio::test]
async fn guests_take_no_seat_on_any_path() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    acme.owner.patch(&acme.path(""), json!({ "policy": { "seat_limit": 1 } })).await.assert_status(200);
    let full = json!({ "used": 1, "limit": 1 });
    let unchanged = async |step: &str| assert_eq!(seats(&acme).await, full, "{step}");
    let act = async |verb: &str, id: &str| {
        acme.owner.post(&acme.path(verb), json!({ "members": [id] })).await.assert_status(200);
        unchanged(verb).await;
    };

    let pending = acme.invited(json!({ "emails": "pending@example.com", "kind": "guest" })).await;
    unchanged("invited").await;
    act("/invitations/resend", &pending).await;
    let toggles = json!({ "grant": { "permissions": ["account_manager"] } });
    acme.owner.patch(&acme.path(&format!("/members/{pending}")), toggles.clone()).await.assert_status(200);
    unchanged("changed while pending").await;
    act("/invitations/cancel", &pending).await;
    let gus = acme.accepted_guest("gus@example.com", "P7D", &[]).await;
    unchanged("joined").await;
    acme.owner.patch(&acme.path(&format!("/members/{}", gus.id)), toggles).await.assert_status(200);
    unchanged("changed").await;
    world.advance("1d");
    acme.batch(&acme.owner, "/guests/renew", &[&gus.id]).await.assert_status(200);
    unchanged("renewed").await;
    act("/members/suspend", &gus.id).await;
    act("/members/reactivate", &gus.id).await;
    world.advance("7d");
    unchanged("expired").await;
    let again = acme.accepted_guest("gus@example.com", "P7D", &[]).await;
    unchanged("replaced and joined again").await;
    act("/members/remove", &again.id).await;
    let last = acme.accepted_guest("last@example.com", "P7D", &[]).await;
    last.person.post(&format!("/v1/me/organizations/{}/leave", acme.id), json!({})).await.assert_status(204);
    unchanged("left").await;

    let user = acme.invite(json!({ "emails": "user@example.com", "grant": { "role": "user" } })).await;
    assert_eq!((user.status, user.code()), (409, "seat_limit"));
}
