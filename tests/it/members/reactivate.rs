//! Reactivating a suspended member.

use harness::World;
use serde_json::json;

/// R14, C15: the clock of a suspended guest runs on; once it has ended, nobody can be let in again.
#[tokio::test]
async fn an_expired_guest_cannot_be_reactivated() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let guest = acme.joined(json!({ "emails": "guest@example.com", "kind": "guest", "period": "P20D" })).await;
    let ends = acme.member(&guest.id).await["expires_at"].clone();
    acme.batch(&acme.owner, "/members/suspend", &[&guest.id]).await.assert_status(200);
    world.advance("10d");
    acme.batch(&acme.owner, "/members/reactivate", &[&guest.id]).await.assert_status(200);
    let row = acme.member(&guest.id).await;
    assert_eq!((&row["status"], &row["expires_at"]), (&json!("expiring"), &ends));
    acme.batch(&acme.owner, "/members/suspend", &[&guest.id]).await.assert_status(200);
    world.advance("10d");

    let late = acme.batch(&acme.owner, "/members/reactivate", &[&guest.id]).await;

    assert_eq!((late.status, late.code()), (409, "invalid_state"));
    assert_eq!(acme.member(&guest.id).await["status"], "expired");
    guest.person.get(&acme.path("")).await.assert_problem(404, "not_found");
}
