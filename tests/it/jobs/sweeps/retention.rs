//! How long ended rows are stored: until their end is published, then for the retention of the policy.

use chrono::{DateTime, TimeDelta, Utc};
use harness::World;
use serde_json::{Value, json};

use super::{EXPIRE, LAPSE, run_and_deliver, stored_row};
use crate::races::invariants::check_invariants;

fn claims(world: &World, id: &str) -> Vec<Value> {
    world.table_dump().into_iter().filter(|item| item["membership"] == id && item["id"].is_null()).collect()
}

fn goes_at(world: &World, id: &str) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(stored_row(world, id)?["ttl"].as_i64()?, 0)
}

/// R15, R24, C75: a row has no time to live before its end has been published; then it is the end and thirty days, in
/// whole seconds. Claims go after their row, and nothing is left.
#[tokio::test]
async fn an_ended_row_is_deleted_after_thirty_days() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P7D", &[]).await;
    let late = acme.invited(json!({ "emails": "late@example.com", "grant": { "role": "user" } })).await;
    world.set_all_checkpoints_to_now().await;
    let end = world.now() + TimeDelta::days(7);
    assert_eq!([goes_at(&world, &gus.id), goes_at(&world, &late)], [None, None]);

    world.advance("7d");
    run_and_deliver(&world, EXPIRE).await;
    run_and_deliver(&world, LAPSE).await;
    let goes = end + TimeDelta::days(30);
    assert_eq!([goes_at(&world, &gus.id), goes_at(&world, &late)], [Some(goes), Some(goes)]);
    world.advance("30d1s");
    let _ = world.sweep_ttl();

    assert!(stored_row(&world, &gus.id).is_none() && stored_row(&world, &late).is_none());
    assert_eq!(acme.members("").await.len(), 1);
    let again = acme.accepted_guest("gus@example.com", "P7D", &[]).await;
    again.person.get(&acme.path("")).await.assert_status(200);
    world.advance("38d");
    let _ = world.sweep_ttl();
    assert_eq!((claims(&world, &gus.id).len(), claims(&world, &late).len()), (0, 0));
    assert_eq!(claims(&world, &again.id).len(), 1, "the address is that of the new one; the person's claim has gone");
    check_invariants(&world);
}

/// I11, R17, C61: however long the sweeps are out, nothing goes untold: no seat, event or email is lost, and what was
/// told of late stays until its email has had its time.
#[tokio::test]
async fn an_outage_longer_than_the_retention_loses_no_expiry() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P7D", &[]).await;
    let late = acme.invited(json!({ "emails": "late@example.com", "grant": { "role": "user" } })).await;
    world.set_all_checkpoints_to_now().await;
    world.advance("50d");
    let _ = world.sweep_ttl();
    assert_eq!(acme.owner.get(&acme.path("")).await.body["seats"]["used"], 2);

    world.run_job(EXPIRE).await;
    world.run_job(LAPSE).await;
    let _ = world.sweep_ttl();
    world.pump().await;

    assert_eq!(acme.owner.get(&acme.path("")).await.body["seats"]["used"], 1);
    assert_eq!(
        (world.distinct_events("membership.expired"), world.distinct_events("membership.invite_expired")),
        (1, 1)
    );
    assert_eq!(world.emails_of_kind("access_ended").len(), 1);
    let after_three_days = world.now() + TimeDelta::days(3);
    assert_eq!([goes_at(&world, &gus.id), goes_at(&world, &late)], [Some(after_three_days); 2]);
    check_invariants(&world);
    world.advance("3d1s");
    let _ = world.sweep_ttl();
    assert!(stored_row(&world, &gus.id).is_none() && stored_row(&world, &late).is_none());
    check_invariants(&world);
}

/// S1.8, I1: what is sent again after its lapse stays, and so does its claim on the address.
#[tokio::test]
async fn a_resent_invitation_is_not_deleted() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let late = acme.invited(json!({ "emails": "late@example.com", "grant": { "role": "user" } })).await;
    world.set_all_checkpoints_to_now().await;
    world.advance("7d");
    run_and_deliver(&world, LAPSE).await;
    world.advance("29d");
    assert!(claims(&world, &late)[0]["ttl"].as_i64().is_some());

    acme.owner.post(&acme.path("/invitations/resend"), json!({ "members": [late] })).await.assert_status(200);
    world.pump().await;
    let token = json!({ "token": world.link_token("late@example.com") });
    world.advance("2d");
    world.person("late@example.com").post("/v1/invitations/accept", token).await.assert_status(200);
    world.advance("400d");
    let _ = world.sweep_ttl();

    assert_eq!(acme.member(&late).await["status"], "active");
    let stays: Vec<Value> = claims(&world, &late).iter().map(|claim| claim["ttl"].clone()).collect();
    assert_eq!(stays, [Value::Null, Value::Null]);
    check_invariants(&world);
}
