//! What falls due: the sparse index by day and shard, so that a sweep costs what is due and not what exists.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{id::MembershipId, id::OrganizationId, membership::Membership};

use crate::{
    Store,
    error::Error,
    expression::{Edit, Expression},
    item,
    keys::{self, Due, Item, Key, s},
    schema::DUE,
    table::text,
};

impl Store {
    /// The memberships of a bucket that are due at `now`, at most `limit` after `from`, and where to go on.
    ///
    /// # Errors
    /// When the table does not answer or an item cannot be read.
    pub async fn due(
        &self,
        due: Due,
        (day, shard): (NaiveDate, u8),
        now: DateTime<Utc>,
        limit: i32,
        from: Option<Item>,
    ) -> Result<(Vec<Membership>, Option<Item>), Error> {
        let answer = self
            .table
            .query(Some(DUE))
            .key_condition_expression("due = :due AND due_at < :now")
            .expression_attribute_values(":due", s(keys::due_bucket(due, day, shard)))
            .expression_attribute_values(":now", s(format!("{}#~", keys::instant(now))))
            .limit(limit)
            .set_exclusive_start_key(from)
            .send()
            .await?;
        let next = answer.last_evaluated_key;
        let key = |item: &Item| Some(Key { pk: text(item, "pk")?.to_owned(), sk: text(item, "sk")?.to_owned() });
        let keys = answer.items.unwrap_or_default().iter().filter_map(key).collect();
        let rows: Result<_, _> = self.table.get(keys).await?.into_iter().map(item::membership).collect();
        Ok((rows?, next))
    }

    /// The last day that a job has finished; none before its first run.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn progress(&self, job: &str) -> Result<Option<NaiveDate>, Error> {
        let found = self.table.get(vec![keys::progress(job)]).await?;
        Ok(found.first().and_then(|item| text(item, "day")).and_then(|day| day.parse().ok()))
    }

    /// Notes that a job has finished with a day and every day before it; never goes back.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn note_progress(&self, job: &str, day: NaiveDate) -> Result<(), Error> {
        let day = day.to_string();
        let later = Expression::absent().or("day", "<", s(&day));
        let edit = Edit::default().set("day", s(&day));
        self.table.write_alone(vec![self.table.update(&keys::progress(job), edit, later)]).await.map(drop)
    }

    /// The organisation that memberships are decided on by a job.
    ///
    /// # Errors
    /// When the table does not answer or an item cannot be read.
    pub async fn organization(&self, id: OrganizationId) -> Result<Option<domain::organization::Organization>, Error> {
        Ok(self.organizations(&[id]).await?.pop())
    }

    /// One membership that is not over.
    ///
    /// # Errors
    /// When the table does not answer or the item cannot be read.
    pub async fn live_membership(&self, id: OrganizationId, member: MembershipId) -> Result<Option<Membership>, Error> {
        let found = self.table.get(vec![keys::membership(id, member)]).await?;
        found.into_iter().next().map(item::membership).transpose()
    }
}
