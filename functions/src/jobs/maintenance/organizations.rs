//! Organisations that are due themselves, bucket by bucket: a job that walks them costs what is due and not what exists.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::id::OrganizationId;
use kit::{App, JobError};
use store::keys::{DUE_SHARDS, Due, Item};

/// How far back the first run looks; a deployment runs its jobs from its first day.
const FIRST_LOOK_BACK: Days = Days::new(60);
/// How long a run goes on beginning something: less than its function may run. The next try takes over.
const LONGEST: TimeDelta = TimeDelta::minutes(10);

/// How far a run has come. What it finishes is due no more, so that another run begins where this one stops.
pub struct Walk<'a> {
    app: &'a App,
    job: &'static str,
    due: Due,
    now: DateTime<Utc>,
    day: NaiveDate,
    shard: u8,
    from: Option<Item>,
    left: usize,
    failed: usize,
}

impl<'a> Walk<'a> {
    /// Begins where earlier runs have left something.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn begin(app: &'a App, job: &'static str, due: Due) -> Result<Self, JobError> {
        let now = app.clock.now();
        let today = now.date_naive();
        let day = app.store.last_finished_day(job).await?.unwrap_or(today - FIRST_LOOK_BACK).min(today);
        Ok(Self { app, job, due, now, day, shard: 0, from: None, left: 0, failed: 0 })
    }

    /// The instant that the run decides everything on.
    pub const fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The next organisations that are due; none when all have been walked by.
    ///
    /// # Errors
    /// When the table does not answer, and when time is up.
    pub async fn next(&mut self) -> Result<Option<Vec<OrganizationId>>, JobError> {
        while self.day <= self.now.date_naive() {
            if self.shard == DUE_SHARDS {
                // A day on which nothing was left over is over for good; today may bring more.
                if self.left == 0 {
                    self.app.store.mark_day_finished(self.job, self.day).await?;
                }
                (self.day, self.shard) = (self.day + Days::new(1), 0);
                continue;
            }
            let bucket = (self.day, self.shard);
            let (found, next) = self.app.store.organizations_due(self.due, bucket, self.now, self.from.take()).await?;
            match next {
                Some(next) => self.from = Some(next),
                None => self.shard += 1,
            }
            if !found.is_empty() {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Leaves an organisation to the next run.
    pub const fn leave(&mut self) {
        self.left += 1;
    }

    /// Leaves an organisation with which something went wrong: it holds no other up, and the run does not count as done.
    pub fn fail(&mut self, id: OrganizationId, error: &JobError) {
        tracing::warn!(job = self.job, organization.id = %id, %error, "an organisation was left to the next run");
        self.left += 1;
        self.failed += 1;
    }

    /// How many were left to the next run.
    ///
    /// # Errors
    /// When something went wrong with one of them, so that the run is tried again.
    pub fn left(&self) -> Result<usize, JobError> {
        match self.failed {
            0 => Ok(self.left),
            failed => Err(JobError(format!("{failed} organisations were left, because something went wrong"))),
        }
    }
}

/// Stops what has gone on for so long since `began` that its function would be cut off.
///
/// # Errors
/// When that is so; what is done is done, and the next try goes on.
pub fn in_time(app: &App, began: DateTime<Utc>) -> Result<(), JobError> {
    if app.clock.now() - began < LONGEST {
        Ok(())
    } else {
        Err(JobError("time is up; the next try goes on".to_owned()))
    }
}
