//! Checkpoints of sweeps: for each shard, the position up to which nothing remains.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::due::DuePosition;
use crate::table::{
    Edit, Error, Expression, Store, item,
    keys::{self, DUE_SHARDS, Item, n, s},
    text,
};

/// The checkpoint of a sweep.
#[derive(Debug, Clone, Default)]
pub struct Checkpoint {
    /// Where a sweep begins that has no positions yet; none for a sweep that was not registered.
    pub since: Option<DateTime<Utc>>,
    /// For each shard, the position up to which nothing remains.
    pub positions: BTreeMap<u8, DuePosition>,
}

impl Checkpoint {
    fn of(item: &Item) -> Self {
        let position = |shard: u8| Some((shard, DuePosition(text(item, &attribute(shard))?.to_owned())));
        Self {
            since: text(item, "since").and_then(|since| since.parse().ok()),
            positions: (0..DUE_SHARDS).filter_map(position).collect(),
        }
    }
}

fn attribute(shard: u8) -> String {
    format!("m{shard:02}")
}

impl Store {
    /// The checkpoint of a sweep; an empty one before its first run.
    pub async fn checkpoint(&self, sweep: &str) -> Result<Checkpoint, Error> {
        let found = self.table.get(vec![keys::checkpoint(sweep)]).await?;
        Ok(found.first().map(Checkpoint::of).unwrap_or_default())
    }

    /// The checkpoints of all sweeps whose name begins with `prefix`, by the rest of the name. There are a few hundred at most.
    pub async fn checkpoints(&self, prefix: &str) -> Result<BTreeMap<String, Checkpoint>, Error> {
        let from = keys::checkpoint(prefix);
        let answer = self
            .table
            .query(None)
            .key_condition_expression("pk = :pk AND begins_with(sk, :sk)")
            .expression_attribute_values(":pk", s(from.pk))
            .expression_attribute_values(":sk", s(&from.sk))
            .consistent_read(true)
            .send()
            .await?;
        let sweep = |item: &Item| Some((text(item, "sk")?.strip_prefix(&from.sk)?.to_owned(), Checkpoint::of(item)));
        Ok(answer.items.unwrap_or_default().iter().filter_map(sweep).collect())
    }

    /// Registers a sweep that begins at an instant, unless it is registered already.
    pub async fn start_checkpoint(&self, sweep: &str, since: DateTime<Utc>) -> Result<(), Error> {
        let mut item = keys::checkpoint(sweep).item();
        item.extend([("v".to_owned(), n(item::SCHEMA)), ("since".to_owned(), s(keys::instant(since)))]);
        self.table.write_with_retry(vec![self.table.put(item, Some(Expression::absent()))]).await.map(drop)
    }

    /// Saves the positions of shards, without a condition: each position is true whatever another run does. If two runs
    /// overwrite each other, the next run looks at some entries again.
    pub async fn save_checkpoint(&self, sweep: &str, positions: &BTreeMap<u8, DuePosition>) -> Result<(), Error> {
        if positions.is_empty() {
            return Ok(());
        }
        let edit = positions.iter().fold(Edit::default().set("v", n(item::SCHEMA)), |edit, (shard, position)| {
            edit.set(&attribute(*shard), s(&position.0))
        });
        let always = Expression::absent().or("v", ">=", n(0));
        self.table.write_with_retry(vec![self.table.update(&keys::checkpoint(sweep), edit, always)]).await.map(drop)
    }
}
