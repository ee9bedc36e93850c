//! Entries of the outbox that this version cannot read.

use chrono::{DateTime, Utc};

use super::OutboxEntry;
use crate::table::{
    Error, Expression, Store,
    keys::{self, Item, Key, s},
    text,
};

/// An entry that this version cannot read.
#[derive(Debug)]
pub struct UnreadableEntry {
    /// Why.
    pub error: Error,
    /// When it was written, as far as its key tells.
    pub since: DateTime<Utc>,
    item: Item,
}

impl Store {
    /// Moves an entry that cannot be read out of the way of the others, as it is: where it lies, nothing is deleted.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn quarantine(&self, entry: UnreadableEntry) -> Result<(), Error> {
        let part = |name: &str| text(&entry.item, name).unwrap_or_default().to_owned();
        let key = Key { pk: part("pk"), sk: part("sk") };
        let mut kept = entry.item;
        kept.extend(keys::quarantine(&key).item());
        let there = Expression::compare("pk", "=", s(&key.pk));
        let writes = vec![self.table.put(kept, None), self.table.delete(&key, &there)];
        self.table.write_with_retry(writes).await.map(drop)
    }
}

pub(super) fn readable(item: Item) -> Result<OutboxEntry, UnreadableEntry> {
    OutboxEntry::from_item(item.clone()).map_err(|error| {
        let ulid = text(&item, "sk").and_then(|sk| ulid::Ulid::from_string(sk).ok());
        let since = ulid.and_then(|ulid| DateTime::from_timestamp_millis(ulid.timestamp_ms().try_into().ok()?));
        UnreadableEntry { error, since: since.unwrap_or_default(), item }
    })
}
