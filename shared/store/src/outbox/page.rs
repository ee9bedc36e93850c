//! Pagination of the outbox.

use chrono::{DateTime, Utc};

use super::{OutboxEntry, UnreadableEntry, quarantine::readable};
use crate::table::{
    Error, Store,
    keys::{self, Item, s},
};

impl Store {
    /// Reads a page of the oldest entries of a shard that were written before `before`, and the cursor of the next page. An
    /// unreadable entry does not block the others.
    pub async fn outbox_page(
        &self,
        shard: u8,
        before: DateTime<Utc>,
        limit: i32,
        from: Option<Item>,
    ) -> Result<(Vec<Result<OutboxEntry, UnreadableEntry>>, Option<Item>), Error> {
        let newest = ulid::Ulid::from_parts(u64::try_from(before.timestamp_millis()).unwrap_or(0), 0);
        let answer = self
            .table
            .query(None)
            .key_condition_expression("pk = :pk AND sk < :newest")
            .expression_attribute_values(":pk", s(keys::outbox_shard(shard)))
            .expression_attribute_values(":newest", s(newest.to_string()))
            .consistent_read(true)
            .limit(limit)
            .set_exclusive_start_key(from)
            .send()
            .await?;
        let entries: Vec<_> = answer.items.unwrap_or_default().into_iter().map(readable).collect();
        entries.iter().filter(|entry| entry.is_err()).for_each(|_| self.note_unreadable());
        Ok((entries, answer.last_evaluated_key))
    }
}
