//! The stream of a table, with records in the shape that Lambda passes to a function.

use dynoxide::actions::get_shard_iterator::{decode_shard_iterator, encode_shard_iterator};
use dynoxide::streams::{shard_id, stream_arn};
use serde_json::{Value, json};

use super::{DynamoDb, Error};

/// A position in a stream. [`Position::default`] is before the oldest record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position(i64);

/// Records that follow a position.
#[derive(Debug)]
pub struct Records {
    /// Records in the shape of `Records` of Lambda's event, oldest first.
    pub records: Vec<Value>,
    /// The position after these records.
    pub next: Position,
}

impl Records {
    /// The event that Lambda would invoke a function with.
    #[must_use]
    pub fn event(&self) -> Value {
        json!({"Records": self.records})
    }
}

impl DynamoDb {
    /// Up to `limit` records (1000 at most) of `table`'s stream after `position`.
    pub fn records_since(&self, table: &str, position: Position, limit: usize) -> Result<Records, Error> {
        let label = self.database.get_table_metadata(table)?.filter(|meta| meta.stream_enabled);
        let label = label.and_then(|meta| meta.stream_label).ok_or_else(|| Error::NoStream(table.to_owned()))?;
        let arn = stream_arn(table, &label);
        let iterator = encode_shard_iterator(table, &shard_id(table), position.0);
        let request = json!({"ShardIterator": iterator, "Limit": limit});
        let answer = self.database.get_records(serde_json::from_value(request)?)?;
        let next = answer.next_shard_iterator.as_deref().and_then(decode_shard_iterator);
        let mut records = Vec::with_capacity(answer.records.len());
        for record in answer.records {
            let mut record = serde_json::to_value(record)?;
            record["eventSourceARN"] = Value::from(arn.as_str());
            records.push(record);
        }
        Ok(Records { records, next: Position(next.map_or(position.0, |(_, _, at)| at)) })
    }
}
