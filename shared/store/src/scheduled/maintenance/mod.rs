//! What keeps the books in order by itself: recounts, the end of deleted organisations, daily digests.

mod digest;
mod purge;
mod recount;

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::OrganizationId;

pub use self::recount::Recount;
use crate::table::{
    Edit, Error, Expression, Store, item,
    keys::{self, Due, Item, n, s},
    schema::DUE,
    text,
};

impl Store {
    /// The organisations that own what falls due in a bucket before `until`, a page after `from`, and where to go on. The
    /// index is eventually consistent: whoever acts on an organisation reads it.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn organizations_due(
        &self,
        due: Due,
        (day, shard): (NaiveDate, u8),
        until: DateTime<Utc>,
        from: Option<Item>,
    ) -> Result<(Vec<OrganizationId>, Option<Item>), Error> {
        let answer = self
            .table
            .query(Some(DUE))
            .key_condition_expression("due = :due AND due_at < :until")
            .expression_attribute_values(":due", s(keys::due_bucket(due, day, shard)))
            .expression_attribute_values(":until", s(format!("{}#~", keys::instant(until))))
            .set_exclusive_start_key(from)
            .send()
            .await?;
        let found = answer.items.unwrap_or_default();
        let owner = |item: &Item| text(item, "pk").and_then(keys::organization_of);
        Ok((found.iter().filter_map(owner).collect(), answer.last_evaluated_key))
    }

    /// The last day that a job on organisations has finished; none before its first run.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn last_finished_day(&self, job: &str) -> Result<Option<NaiveDate>, Error> {
        let found = self.table.get(vec![keys::checkpoint(job)]).await?;
        Ok(found.first().and_then(|item| text(item, "day")).and_then(|day| day.parse().ok()))
    }

    /// Notes that a job has finished with a day and every day before it; never goes back.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn mark_day_finished(&self, job: &str, day: NaiveDate) -> Result<(), Error> {
        let later = Expression::absent().or("day", "<", s(day.to_string()));
        let edit = Edit::default().set("day", s(day.to_string())).set("v", n(item::SCHEMA));
        self.table.write_with_retry(vec![self.table.update(&keys::checkpoint(job), edit, later)]).await.map(drop)
    }
}
