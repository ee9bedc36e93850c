//! Attributes that this version does not know.

use harness::World;
use serde_json::{Value, json};

use crate::races::{books::text, meeting::Stage};

/// Writes an attribute of a later version into every item of that kind.
fn from_the_future(world: &World, wanted: impl Fn(&str) -> bool) {
    for item in world.table_dump().iter().filter(|item| wanted(text(item, "sk"))) {
        let request = json!({
            "TableName": local::machine::TABLE,
            "Key": { "pk": { "S": item["pk"] }, "sk": { "S": item["sk"] } },
            "UpdateExpression": "SET later = :later",
            "ExpressionAttributeValues": { ":later": { "M": { "version": { "N": "9" } } } },
        });
        world.cloud().dynamodb().database().update_item(serde_json::from_value(request).unwrap()).unwrap();
    }
}

fn kept(world: &World, wanted: impl Fn(&Value) -> bool) -> bool {
    let found: Vec<Value> = world.table_dump().into_iter().filter(wanted).collect();
    assert!(!found.is_empty());
    found.iter().all(|item| item["later"]["version"] == 9)
}

/// C91: what a later version has written survives every update of this one, of members, invitations and organisations
#[tokio::test]
async fn attributes_of_a_later_version_survive_every_update() {
    let stage = Stage::with("portal", "owner", "administrative").await;
    let (world, org, bob) = (&stage.world, &stage.org, stage.member(0).id.clone());
    from_the_future(world, |sk| sk.starts_with("M#") || ["META", "SETTINGS"].contains(&sk));

    let one = json!({ "members": [bob] });
    let patch = json!({ "group": "owner" });
    org.owner
        .patch(&org.path(""), json!({ "name": "Renamed", "policy": { "seat_limit": 9 } }))
        .await
        .assert_status(200);
    org.owner.patch(&org.path(&format!("/members/{}", stage.pending)), patch).await.assert_status(200);
    org.owner.post(&org.path("/invitations/resend"), json!({ "members": [stage.pending] })).await.assert_status(200);
    world.pump().await;
    let token = world.link_token("grace@example.com");
    stage.grace.post("/v1/invitations/accept", json!({ "token": token })).await.assert_status(200);
    org.owner.post(&org.path("/members/suspend"), one.clone()).await.assert_status(200);
    org.owner.post(&org.path("/members/reactivate"), one.clone()).await.assert_status(200);
    org.owner.post(&org.path("/members/move"), json!({ "members": [bob], "group": null })).await.assert_status(200);

    assert!(kept(world, |item| text(item, "sk").starts_with("M#")));
    assert!(kept(world, |item| ["META", "SETTINGS"].contains(&text(item, "sk"))));
    assert_eq!(org.owner.get(&org.path("")).await.body["name"], "Renamed");
}

/// C91: the sweep that tells of a lapse keeps them as well, and so does a letter's delivery state
#[tokio::test]
async fn attributes_of_a_later_version_survive_the_jobs() {
    let stage = Stage::with("portal", "owner", "administrative").await;
    from_the_future(&stage.world, |sk| sk.starts_with("M#") || sk == "META");
    let body = json!({ "members": [stage.pending] });
    stage.org.owner.post(&stage.org.path("/invitations/resend"), body).await.assert_status(200);
    stage.world.pump().await;

    stage.world.travel("8d").await;

    let row = stage.world.table_dump().into_iter().find(|item| item["id"] == stage.pending.as_str()).unwrap();
    assert_eq!((&row["invitation"]["lapsed"], &row["delivery"]["attempt"]), (&json!(true), &json!(2)));
    assert!(kept(&stage.world, |item| text(item, "sk").starts_with("M#") || text(item, "sk") == "META"));
}
