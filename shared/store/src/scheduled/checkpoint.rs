//! How far sweeps have come, shard by shard: what a run leaves over, the next one finds.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::{
    scheduled::due::DuePosition,
    table::{
        Edit, Error, Expression, Store,
        keys::{self, DUE_SHARDS, Item, n, s},
        text,
    },
};

/// How far a sweep has come.
#[derive(Debug, Clone, Default)]
pub struct Checkpoint {
    /// From when on it sweeps, where it was begun and not just there.
    pub since: Option<DateTime<Utc>>,
    /// Up to where nothing is left over, by shard.
    pub positions: BTreeMap<u8, DuePosition>,
}

impl Checkpoint {
    fn of(item: &Item) -> Self {
        let mark = |shard: u8| Some((shard, DuePosition(text(item, &attribute(shard))?.to_owned())));
        Self {
            since: text(item, "since").and_then(|since| since.parse().ok()),
            positions: (0..DUE_SHARDS).filter_map(mark).collect(),
        }
    }
}

fn attribute(shard: u8) -> String {
    format!("m{shard:02}")
}

impl Store {
    /// How far a sweep has come.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn checkpoint(&self, sweep: &str) -> Result<Checkpoint, Error> {
        let found = self.table.get(vec![keys::checkpoint(sweep)]).await?;
        Ok(found.first().map(Checkpoint::of).unwrap_or_default())
    }

    /// How far every sweep has come whose name begins so, by the rest of the name. There are few hundred at most.
    ///
    /// # Errors
    /// When the table does not answer.
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

    /// Begins a sweep from an instant on, unless it has begun before.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn start_checkpoint(&self, sweep: &str, since: DateTime<Utc>) -> Result<(), Error> {
        let mut item = keys::checkpoint(sweep).item();
        item.extend([("v".to_owned(), n(crate::table::item::SCHEMA)), ("since".to_owned(), s(keys::instant(since)))]);
        self.table.write_with_retry(vec![self.table.put(item, Some(Expression::absent()))]).await.map(drop)
    }

    /// Notes how far shards have come. Each mark is true whoever else sweeps: in the worst case, the next run looks at
    /// something twice.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn save_checkpoint(&self, sweep: &str, positions: &BTreeMap<u8, DuePosition>) -> Result<(), Error> {
        if positions.is_empty() {
            return Ok(());
        }
        let edit =
            positions.iter().fold(Edit::default().set("v", n(crate::table::item::SCHEMA)), |edit, (shard, mark)| {
                edit.set(&attribute(*shard), s(&mark.0))
            });
        let always = Expression::absent().or("v", ">=", n(0));
        self.table.write_with_retry(vec![self.table.update(&keys::checkpoint(sweep), edit, always)]).await.map(drop)
    }
}
