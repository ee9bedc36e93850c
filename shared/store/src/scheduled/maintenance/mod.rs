//! What the maintenance jobs need: recounts, purges of deleted organisations, daily digests, and the day up to which a job
//! has finished.

mod digest;
mod purge;
mod recount;

use chrono::NaiveDate;

pub use self::recount::Recount;
use crate::table::{
    Edit, Error, Expression, Store, item,
    keys::{self, n, s},
    text,
};

impl Store {
    /// The last day that a maintenance job has finished; none before its first run.
    pub async fn last_finished_day(&self, job: &str) -> Result<Option<NaiveDate>, Error> {
        let found = self.table.get(vec![keys::checkpoint(job)]).await?;
        Ok(found.first().and_then(|item| text(item, "day")).and_then(|day| day.parse().ok()))
    }

    /// Saves the checkpoint of a maintenance job: it has finished a day and every day before. A checkpoint never moves back.
    pub async fn mark_day_finished(&self, job: &str, day: NaiveDate) -> Result<(), Error> {
        let later = Expression::absent().or("day", "<", s(day.to_string()));
        let edit = Edit::default().set("day", s(day.to_string())).set("v", n(item::SCHEMA));
        self.table.write_with_retry(vec![self.table.update(&keys::checkpoint(job), edit, later)]).await.map(drop)
    }
}
