//! Items that a transaction holds for a while, as DynamoDB does: what overlaps with it on an item is refused.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;

/// Which items are held now, and for how long a transaction holds its own.
#[derive(Default)]
pub(super) struct Holds {
    pub(super) duration: Option<Duration>,
    held: BTreeSet<String>,
}

impl Holds {
    /// Holds all items; false when one of them is held already.
    pub(super) fn acquire(&mut self, items: &BTreeSet<String>) -> bool {
        let is_free = self.is_free(items);
        if is_free {
            self.held.extend(items.iter().cloned());
        }
        is_free
    }

    pub(super) fn is_free(&self, items: &BTreeSet<String>) -> bool {
        self.held.is_disjoint(items)
    }

    pub(super) fn release(&mut self, items: &BTreeSet<String>) {
        self.held.retain(|item| !items.contains(item));
    }
}

/// The items that a call writes or checks: table, partition key and sort key of each.
pub(super) fn written_items(operation: &str, body: &Value) -> BTreeSet<String> {
    let item = |write: &Value| {
        let key = if write["Key"].is_object() { &write["Key"] } else { &write["Item"] };
        format!("{} {} {}", write["TableName"], key["pk"], key["sk"])
    };
    match operation {
        "TransactWriteItems" => {
            let writes = body["TransactItems"].as_array().into_iter().flatten();
            writes.filter_map(Value::as_object).flat_map(serde_json::Map::values).map(item).collect()
        }
        "PutItem" | "UpdateItem" | "DeleteItem" => [item(body)].into(),
        _ => BTreeSet::new(),
    }
}
