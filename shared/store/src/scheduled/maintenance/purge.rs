//! The purge of a deleted organisation: deletes its items, batch by batch, except the audit log and `META`. `META` stays as a
//! tombstone, so that the identifier is never used again. Deleted items are the progress; a later run continues with the rest.

use chrono::{DateTime, Utc};
use domain::id::OrganizationId;

use crate::table::{
    Edit, Error, Expression, Store, Written,
    keys::{self, Due, Key, n, s},
    text,
};

/// Deletes in one transaction, beside the check of the organisation. A row is in five local indexes, so a full transaction
/// of 99 would take about what the partition takes in a second.
const BATCH: i32 = 24;

impl Store {
    /// Whether an organisation is deleted and its purge is due at `now`.
    pub async fn is_purge_due(&self, id: OrganizationId, now: DateTime<Utc>) -> Result<bool, Error> {
        let found = self.table.get(vec![keys::meta(id)]).await?;
        Ok(found.first().is_some_and(|meta| {
            let due = text(meta, "due_at").is_some_and(|at| *at <= *format!("{}#~", keys::instant(now)));
            let is_purge = text(meta, "due").is_some_and(|due| due.starts_with(Due::Purge.name()));
            meta.contains_key("deleted_at") && is_purge && due
        }))
    }

    /// Deletes the next items of a deleted organisation in one transaction, and returns their number; 0 when none remain.
    ///
    /// # Errors
    /// [`Error::Refused`] when the organisation is not deleted.
    pub async fn purge_page(&self, id: OrganizationId) -> Result<usize, Error> {
        for partition in [keys::organization(id), keys::ended_partition(id), keys::digest_partition(id)] {
            let keys = self.remaining_keys(&partition).await?;
            if keys.is_empty() {
                continue;
            }
            let any = Expression::absent().or("pk", "=", s(&partition));
            let mut items = vec![self.table.check(&keys::meta(id), &Expression::present("deleted_at"))];
            items.extend(keys.iter().map(|key| self.table.delete(key, &any)));
            return match self.table.write_with_retry(items).await? {
                Written::All => Ok(keys.len()),
                Written::Nothing => Err(Error::Refused("purge of an organisation that is not deleted".to_owned())),
            };
        }
        Ok(0)
    }

    /// The next keys of a partition, without `META`.
    async fn remaining_keys(&self, partition: &str) -> Result<Vec<Key>, Error> {
        let mut from = None;
        loop {
            let answer = self
                .table
                .query(None)
                .key_condition_expression("pk = :pk")
                .expression_attribute_values(":pk", s(partition))
                .projection_expression("pk, sk")
                .consistent_read(true)
                .limit(BATCH)
                .set_exclusive_start_key(from)
                .send()
                .await?;
            let mut keys: Vec<Key> = answer.items.unwrap_or_default().iter().filter_map(Key::of).collect();
            keys.retain(|key| key.sk != keys::META);
            from = answer.last_evaluated_key;
            if !keys.is_empty() || from.is_none() {
                return Ok(keys);
            }
        }
    }

    /// Turns `META` into a tombstone: sets `purged_at` and removes it from the index `due`.
    pub async fn mark_purged(&self, id: OrganizationId, now: DateTime<Utc>) -> Result<(), Error> {
        let edit = Edit::default()
            .set("seats", n(0))
            .set("owners", n(0))
            .set("purged_at", s(keys::instant(now)))
            .remove("due")
            .remove("due_at");
        let update = self.table.update(&keys::meta(id), edit, Expression::present("deleted_at"));
        self.table.write_with_retry(vec![update]).await.map(drop)
    }
}
