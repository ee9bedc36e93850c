//! The end of a deleted organisation: everything of it goes, batch by batch, but its trail and a stone that says when it
//! was deleted. What is gone is the progress: whoever comes later goes on where another stopped.

use chrono::{DateTime, Utc};
use domain::id::OrganizationId;

use crate::table::{
    Edit, Error, Expression, Store, Written,
    keys::{self, Due, Item, Key, n, s},
    text,
};

/// What one transaction takes, beside the look at the organisation itself.
const BATCH: i32 = 99;

impl Store {
    /// Whether an organisation was deleted long enough ago to be purged at `now`.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn is_purge_due(&self, id: OrganizationId, now: DateTime<Utc>) -> Result<bool, Error> {
        let found = self.table.get(vec![keys::meta(id)]).await?;
        Ok(found.first().is_some_and(|meta| {
            let over = text(meta, "due_at").is_some_and(|at| *at <= *format!("{}#~", keys::instant(now)));
            let for_good = text(meta, "due").is_some_and(|due| due.starts_with(Due::Purge.name()));
            meta.contains_key("deleted_at") && for_good && over
        }))
    }

    /// Deletes the next of what a deleted organisation has left, at most a transaction's worth, and says how many; none
    /// when nothing is left.
    ///
    /// # Errors
    /// When the table does not answer, or the organisation was not deleted.
    pub async fn purge_page(&self, id: OrganizationId) -> Result<usize, Error> {
        for partition in [keys::organization(id), keys::ended_partition(id), keys::digest_partition(id)] {
            let keys = self.remaining_keys(&partition).await?;
            if keys.is_empty() {
                continue;
            }
            let whatever = Expression::absent().or("pk", "=", s(&partition));
            let mut items = vec![self.table.check(&keys::meta(id), &Expression::present("deleted_at"))];
            items.extend(keys.iter().map(|key| self.table.delete(key, &whatever)));
            return match self.table.write_with_retry(items).await? {
                Written::All => Ok(keys.len()),
                Written::Nothing => Err(Error::Refused("the purge of what was not deleted".to_owned())),
            };
        }
        Ok(0)
    }

    /// The next keys of a partition but for the organisation itself.
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
            let key = |item: &Item| Some(Key { pk: text(item, "pk")?.to_owned(), sk: text(item, "sk")?.to_owned() });
            let mut keys: Vec<Key> = answer.items.unwrap_or_default().iter().filter_map(key).collect();
            keys.retain(|key| key.sk != keys::META);
            from = answer.last_evaluated_key;
            if !keys.is_empty() || from.is_none() {
                return Ok(keys);
            }
        }
    }

    /// Notes that nothing is left of a deleted organisation: it is due for nothing any more.
    ///
    /// # Errors
    /// When the table does not answer.
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
