//! The quarantine: unreadable outbox entries, moved out of the outbox for an operator.

use chrono::{DateTime, Utc};

use super::OutboxEntry;
use crate::table::{
    Error, Expression, Store,
    keys::{self, Item, Key, s},
    text,
};

/// An outbox entry that this version cannot read.
#[derive(Debug)]
pub struct UnreadableEntry {
    /// The cause.
    pub error: Error,
    /// The time of its event, from its key.
    pub since: DateTime<Utc>,
    item: Item,
}

impl Store {
    /// Moves an unreadable entry into the quarantine, unchanged. No job reads or deletes items there.
    pub async fn quarantine(&self, entry: UnreadableEntry) -> Result<(), Error> {
        let part = |name: &str| text(&entry.item, name).unwrap_or_default().to_owned();
        let key = Key { pk: part("pk"), sk: part("sk") };
        let mut moved = entry.item;
        moved.extend(keys::quarantine(&key).item());
        let exists = Expression::compare("pk", "=", s(&key.pk));
        let writes = vec![self.table.put(moved, None), self.table.delete(&key, &exists)];
        self.table.write_with_retry(writes).await.map(drop)
    }
}

/// Reads an entry, or wraps it with the reason why this version cannot.
pub(super) fn readable(item: Item) -> Result<OutboxEntry, UnreadableEntry> {
    OutboxEntry::from_item(item.clone()).map_err(|error| {
        let ulid = text(&item, "sk").and_then(|sk| ulid::Ulid::from_string(sk).ok());
        let since = ulid.and_then(|ulid| DateTime::from_timestamp_millis(ulid.timestamp_ms().try_into().ok()?));
        UnreadableEntry { error, since: since.unwrap_or_default(), item }
    })
}
