//! What keeps the books in order by itself: recounts, the end of deleted organisations, daily digests.

mod digest;
mod digest_once;
mod purge;
mod purge_faults;
mod recount;
mod recount_races;
mod recount_random;

use harness::{Org, World};
use serde_json::{Value, json};

use crate::races::invariants::text;

/// The job on organisations has finished every day until now, of which the first run would make sixty.
async fn up_to_date(world: &World, job: &str) {
    world.app().store.mark_day_finished(job, world.now().date_naive()).await.unwrap();
}

/// The partition of an organisation.
fn partition(org: &Org) -> String {
    store::keys::organization(org.id.parse().unwrap())
}

fn item(world: &World, pk: &str, sk: &str) -> Value {
    let wanted = |item: &Value| item["pk"] == pk && item["sk"] == sk;
    world.table_dump().into_iter().find(wanted).unwrap_or_default()
}

/// Version and counters of an organisation as they are stored.
fn meta(world: &World, org: &Org) -> Value {
    item(world, &partition(org), "META")
}

/// Writes into an item past the product.
fn tamper(world: &World, (pk, sk): (&str, &str), expression: &str, values: Value) {
    let mut request = json!({
        "TableName": local::machine::TABLE,
        "Key": { "pk": { "S": pk }, "sk": { "S": sk } },
        "UpdateExpression": expression,
    });
    if values != json!({}) {
        request["ExpressionAttributeValues"] = values;
    }
    world.cloud().dynamodb().database().update_item(serde_json::from_value(request).unwrap()).unwrap();
}

/// Everything that is stored but for what is of that organisation and how far jobs have come.
fn elsewhere(world: &World, org: &Org) -> Vec<Value> {
    let own = partition(org);
    let mut items = world.table_dump();
    items.retain(|item| {
        let pk = item["pk"].as_str().unwrap();
        !(pk == own || pk.starts_with(&format!("{own}#")) || pk == "PROGRESS")
    });
    items
}

/// The turn of every organisation has come.
fn due_now(world: &World) {
    let today = world.now().format("%Y-%m-%d").to_string();
    for item in world.table_dump().iter().filter(|item| item["sk"] == "META") {
        let (due, due_at) = (text(item, "due"), text(item, "due_at"));
        let due = due.replacen(due.split('#').nth(1).unwrap(), &today, 1);
        let due_at = due_at.replacen(due_at.split('#').next().unwrap(), &format!("{today}T00:00:00.000Z"), 1);
        let values = json!({ ":due": { "S": due }, ":due_at": { "S": due_at } });
        tamper(world, (text(item, "pk"), "META"), "SET due = :due, due_at = :due_at", values);
    }
}
