//! Maintenance: recounts, purges of deleted organisations, and daily digests.

mod costs;
mod digest;
mod digest_once;
mod out_of_time;
mod pace;
mod purge;
mod purge_faults;
mod recount;
mod recount_races;
mod recount_random;

use harness::{Org, World};
use serde_json::{Value, json};

use crate::races::invariants::text;

/// The answer of a run that has come to its end, with these counts.
pub fn finished(mut counts: Value) -> Value {
    counts["remaining"] = json!(0);
    counts["more"] = json!(false);
    counts["continuations"] = json!(0);
    counts
}

/// The partition of an organisation.
pub fn partition(org: &Org) -> String {
    store::keys::organization(org.id.parse().unwrap())
}

pub fn stored_item(world: &World, pk: &str, sk: &str) -> Value {
    let wanted = |item: &Value| item["pk"] == pk && item["sk"] == sk;
    world.table_dump().into_iter().find(wanted).unwrap_or_default()
}

/// The stored version and counters of an organisation.
pub fn stored_meta(world: &World, org: &Org) -> Value {
    stored_item(world, &partition(org), "META")
}

/// The seats of an organisation, in its counter shards and `META`.
pub fn stored_seats(world: &World, org: &Org) -> i64 {
    let own = partition(org);
    let is_counter = |item: &&Value| item["pk"] == own.as_str() && item["sk"].as_str().unwrap().starts_with("META");
    world.table_dump().iter().filter(is_counter).filter_map(|item| item["seats"].as_i64()).sum()
}

/// Overwrites attributes of a stored item, bypassing the product.
pub fn overwrite_item(world: &World, (pk, sk): (&str, &str), expression: &str, values: Value) {
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

/// Every stored item except those of that organisation and the checkpoints.
pub fn items_of_others(world: &World, org: &Org) -> Vec<Value> {
    let own = partition(org);
    let mut items = world.table_dump();
    items.retain(|item| {
        let pk = item["pk"].as_str().unwrap();
        !(pk == own || pk.starts_with(&format!("{own}#")) || pk == "CHECKPOINT")
    });
    items
}

/// Makes the recount of every organisation due now.
pub fn make_recount_due(world: &World) {
    let today = world.now().format("%Y-%m-%d").to_string();
    for item in world.table_dump().iter().filter(|item| item["sk"] == "META") {
        let due_at = text(item, "due_at");
        let due_at = due_at.replacen(due_at.split('#').next().unwrap(), &format!("{today}T00:00:00.000Z"), 1);
        let values = json!({ ":due_at": { "S": due_at } });
        overwrite_item(world, (text(item, "pk"), "META"), "SET due_at = :due_at", values);
    }
}
