//! Profiles under concurrency, faults and repetition, and their cost.

use harness::{Fault, When, World};
use http::Method;
use serde_json::json;

/// S4.13: of two changes based on the same version the second is refused; without `If-Match` both apply.
#[tokio::test]
async fn a_failed_if_match_on_a_profile_is_a_version_conflict() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let read = ada.get("/v1/me").await.header("etag").expect("a version").to_owned();
    let patch = |tag: &str, body| ada.request(Method::PATCH, "/v1/me").header("if-match", tag).json(&body).send();

    patch(&read, json!({ "first_name": "Ada" })).await.assert_status(200);
    patch(&read, json!({ "first_name": "Eve" })).await.assert_problem(412, "version_conflict");
    ada.patch("/v1/me", json!({ "last_name": "Byron" })).await.assert_status(200);

    let observed = ada.get("/v1/me").await;
    assert_eq!([&observed.body["first_name"], &observed.body["last_name"]], ["Ada", "Byron"]);
    patch(observed.header("etag").expect("a version"), json!({ "first_name": "Augusta" })).await.assert_status(200);
}

/// C59, C60: a lost race is run again on what is there then, and a lost answer is found out.
#[tokio::test(start_paused = true)]
async fn lost_races_and_lost_responses_have_one_effect() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let other = ada.via(&world.another_instance());
    let meanwhile =
        async move { drop(other.patch("/v1/me", json!({ "last_name": "Byron" })).await.assert_status(200)) };

    world.wire().before(When::Operation(harness::WRITE, 0), move || meanwhile);
    ada.patch("/v1/me", json!({ "first_name": "Ada" })).await.assert_status(200);
    let raced = ada.get("/v1/me").await;
    for attempt in 0..3 {
        world.wire().fail(When::Operation(harness::WRITE, attempt), Fault::AfterEffect);
    }
    let found_out = ada.patch("/v1/me", json!({ "locale": "fr" })).await.assert_status(200);

    assert_eq!((raced.header("etag"), found_out.header("etag")), (Some("\"2\""), Some("\"3\"")));
    assert_eq!([&raced.body["first_name"], &raced.body["last_name"]], ["Ada", "Byron"]);
}

/// S4.13: a change of a profile is one item, with no audit entry and no event: no organisation is concerned.
#[tokio::test]
async fn a_profile_change_writes_one_item() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");

    let (_, cost) = world.measure(ada.patch("/v1/me", json!({ "first_name": "Ada" }))).await;

    assert_eq!((cost.round_trips(), cost.operations()), (2, vec!["BatchGetItem", "Query", "PutItem"]));
    let items = world.table_dump();
    assert_eq!(items.len(), 1);
    assert_eq!(
        (&items[0]["sk"], &items[0]["first_name"], &items[0]["v"]),
        (&json!("PROFILE"), &json!("Ada"), &json!(1))
    );
    assert!(items[0]["user"].is_null() && items[0]["ttl"].is_null());
}

/// S3.12: profile, organisations and switch cost what they may, whatever the number of organisations.
#[tokio::test]
async fn reading_and_switching_take_two_round_trips_each() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    for _ in 0..3 {
        world.organization("guests", &ada).await;
    }
    let latest = world.organization("guests", &ada).await;

    let (_, me) = world.measure(ada.get("/v1/me")).await;
    let (_, list) = world.measure(ada.get("/v1/me/organizations")).await;
    let (_, switch) = world.measure(ada.request(Method::POST, &super::my_organization(&latest, "switch")).send()).await;

    assert_eq!((me.round_trips(), list.round_trips(), switch.round_trips()), (2, 2, 2));
    assert_eq!(list.operations().len(), 3);
    assert_eq!(switch.of(harness::WRITE).count(), 1);
}
