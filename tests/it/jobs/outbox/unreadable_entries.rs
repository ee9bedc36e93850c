//! Outbox entries that cannot be parsed (C63).

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

/// C63: an unreadable entry waits, because another version may be able to read it; after three days it is set aside
/// unchanged and blocks nothing.
#[tokio::test(start_paused = true)]
async fn an_unreadable_entry_is_set_aside_after_three_days() {
    let world = World::new().await;
    let entry = poison(&world, harness_start(&world).as_str());
    world.pump().await;
    assert_eq!(world.dead_letters().len(), 1, "the stream has given it to the queue");

    world.advance("71h");
    let early = world.run_job("sweep-outbox").await;
    world.advance("2h");
    let late = world.run_job("sweep-outbox").await;
    let after = world.run_job("sweep-outbox").await;

    assert_eq!((&early["failed"], &early["quarantined"]), (&json!(1), &json!(0)));
    assert_eq!((&late["failed"], &late["quarantined"]), (&json!(0), &json!(1)));
    assert_eq!((&after["failed"], &after["quarantined"]), (&json!(0), &json!(0)));
    let stored: Vec<_> = world.table_dump().into_iter().filter(|item| item["pk"] == "QUARANTINE").collect();
    assert_eq!(stored.len(), 1);
    assert_eq!((&stored[0]["sk"], &stored[0]["event"]["action"]), (&entry, &json!("from_another_world")));
    assert!(stored[0]["ttl"].is_null());
}

fn harness_start(world: &World) -> String {
    world.now().to_rfc3339()
}
