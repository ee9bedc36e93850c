//! Entries of the outbox that nobody can read (C63).

use harness::World;
use serde_json::{Value, json};

/// Puts an entry into the outbox whose event this version does not know.
fn poison(world: &World, written: &str) -> Value {
    let at: chrono::DateTime<chrono::Utc> = written.parse().unwrap();
    let id: domain::id::EventId = world.app().random.new_id(at);
    let key = store::keys::outbox(id);
    let event = json!({ "M": { "action": { "S": "from_another_world" } } });
    let item = json!({ "pk": { "S": key.pk }, "sk": { "S": key.sk }, "event": event, "v": { "N": "9" } });
    let request = json!({ "TableName": local::machine::TABLE, "Item": item });
    world.cloud().dynamodb().database().put_item(serde_json::from_value(request).unwrap()).unwrap();
    json!(format!("{}#{}", key.pk, key.sk))
}

/// C63: another version may be able to read it, so it waits; after three days it lies aside, whole, and in nobody's way
#[tokio::test(start_paused = true)]
async fn what_nobody_can_read_waits_for_three_days_and_then_lies_aside() {
    let world = World::new().await;
    let entry = poison(&world, harness_start(&world).as_str());
    world.pump().await;
    assert_eq!(world.dead_letters().len(), 1, "the stream has given it to the queue");

    world.advance("71h");
    let early = world.run_job("sweep-outbox").await;
    world.advance("2h");
    let late = world.run_job("sweep-outbox").await;
    let after = world.run_job("sweep-outbox").await;

    assert_eq!((&early["failed"], &early["set_aside"]), (&json!(1), &json!(0)));
    assert_eq!((&late["failed"], &late["set_aside"]), (&json!(0), &json!(1)));
    assert_eq!((&after["failed"], &after["set_aside"]), (&json!(0), &json!(0)));
    let kept: Vec<_> = world.table_dump().into_iter().filter(|item| item["pk"] == "SETASIDE").collect();
    assert_eq!(kept.len(), 1);
    assert_eq!((&kept[0]["sk"], &kept[0]["event"]["action"]), (&entry, &json!("from_another_world")));
    assert!(kept[0]["ttl"].is_null());
}

fn harness_start(world: &World) -> String {
    world.now().to_rfc3339()
}
