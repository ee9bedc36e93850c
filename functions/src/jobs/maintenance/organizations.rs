//! The engine of the maintenance jobs: scans the due index for organisations, within the time limit of a run.
//!
//! A run that reaches its deadline publishes a continuation, which goes on with the day at which the run stopped. Work that
//! is done is not due any more, or is marked as done, so that no run repeats it.

use std::collections::{BTreeSet, VecDeque};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::id::OrganizationId;
use kit::{App, JobError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{DueScan, keys::Due};

use crate::jobs::run::{Continuation, Deadline, FIRST_LOOK_BACK, MAX_ROUNDS};

/// How long a run goes on: less than the timeout of its function (840 s), by more than one organisation takes.
const TIME_LIMIT: TimeDelta = TimeDelta::minutes(10);

/// The part of a maintenance job that a continuation is about.
#[derive(Debug, Serialize, Deserialize)]
struct Part {
    /// The day at which the run before stopped.
    day: NaiveDate,
}

/// The organisations that are due for a job, and the result of a run over them.
pub struct DueOrganizations<'a> {
    app: &'a App,
    job: &'static str,
    round: u32,
    now: DateTime<Utc>,
    deadline: Deadline,
    scan: DueScan,
    first: NaiveDate,
    /// The day of the page.
    day: NaiveDate,
    page: VecDeque<OrganizationId>,
    /// 16 bytes for each organisation: an entry of the index for each of its guests may name it.
    seen: BTreeSet<OrganizationId>,
    saves_checkpoint: bool,
    remaining: usize,
    failed: usize,
    stopped: bool,
}

impl<'a> DueOrganizations<'a> {
    /// Scans what is due by now, from the checkpoint of the job on. Each day on which nothing remains moves the checkpoint.
    ///
    /// # Errors
    /// When the table does not answer, or `event` is a continuation that cannot be read.
    pub async fn since_checkpoint(app: &'a App, job: &'static str, due: Due, event: &Value) -> Result<Self, JobError> {
        let now = app.clock.now();
        let today = now.date_naive();
        let finished = app.store.last_finished_day(job).await?;
        let first = finished.unwrap_or(today - FIRST_LOOK_BACK).min(today);
        let scan = Self::new(app, job, (due, first, now), event)?;
        Ok(Self { saves_checkpoint: true, ..scan })
    }

    /// Scans what is due from today until an instant, without a checkpoint.
    ///
    /// # Errors
    /// When `event` is a continuation that cannot be read.
    pub fn until(
        app: &'a App,
        job: &'static str,
        due: Due,
        until: DateTime<Utc>,
        event: &Value,
    ) -> Result<Self, JobError> {
        Self::new(app, job, (due, app.clock.now().date_naive(), until), event)
    }

    fn new(
        app: &'a App,
        job: &'static str,
        (due, first, until): (Due, NaiveDate, DateTime<Utc>),
        event: &Value,
    ) -> Result<Self, JobError> {
        let continued = Continuation::<Part>::from_event(event)?;
        let (round, day) = continued.map_or((0, first), |part| (part.round, part.work.day));
        let first = first.max(day);
        Ok(Self {
            app,
            job,
            round,
            now: app.clock.now(),
            deadline: Deadline::after(app, TIME_LIMIT),
            scan: DueScan::all_shards(due, first, until),
            first,
            day: first,
            page: VecDeque::new(),
            seen: BTreeSet::new(),
            saves_checkpoint: false,
            remaining: 0,
            failed: 0,
            stopped: false,
        })
    }

    /// The instant that the run decides everything on.
    pub const fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// When the run stops beginning new work.
    pub const fn deadline(&self) -> Deadline {
        self.deadline
    }

    /// The next organisation that is due; none at the end of the scan or of the time.
    pub async fn next(&mut self) -> Result<Option<OrganizationId>, JobError> {
        Ok(self.next_batch(1).await?.pop())
    }

    /// The next organisations that are due, each once, at most `size`; none at the end of the scan or of the time.
    pub async fn next_batch(&mut self, size: usize) -> Result<Vec<OrganizationId>, JobError> {
        while self.page.is_empty() {
            if !self.begin_day().await? || self.is_out_of_time() {
                return Ok(Vec::new());
            }
            let mut page = self.app.store.due_organizations(&mut self.scan).await?.unwrap_or_default();
            page.retain(|id| self.seen.insert(*id));
            self.page = page.into();
        }
        if self.is_out_of_time() {
            return Ok(Vec::new());
        }
        Ok(self.page.drain(..size.min(self.page.len())).collect())
    }

    /// Finishes the day that the scan has left, and says whether there is another one.
    async fn begin_day(&mut self) -> Result<bool, JobError> {
        let next = self.scan.day();
        if next != Some(self.day) && self.saves_checkpoint && self.remaining == 0 {
            self.app.store.mark_day_finished(self.job, self.day).await?;
        }
        self.day = next.unwrap_or(self.day);
        Ok(next.is_some())
    }

    fn is_out_of_time(&mut self) -> bool {
        self.stopped |= self.deadline.has_passed(self.app);
        self.stopped
    }

    /// Stops in the middle of an organisation, because the deadline has passed.
    pub const fn stop(&mut self) {
        self.stopped = true;
    }

    /// Leaves an organisation to the next run.
    pub const fn retry_later(&mut self) {
        self.remaining += 1;
    }

    /// Leaves an organisation that failed to the next run. It does not hold up the others, but fails the run in the end.
    pub fn fail(&mut self, id: OrganizationId, error: &JobError) {
        let error = error.chain();
        tracing::warn!(job = self.job, organization.id = %id, %error, "an organisation failed; the next run retries it");
        self.remaining += 1;
        self.failed += 1;
    }

    /// Publishes a continuation if the run was stopped, and completes the answer. `done` is how much the run has done: one
    /// that did nothing is not continued, so that continuations end.
    ///
    /// # Errors
    /// When an organisation failed, so that the platform retries the run, or when the bus does not take the continuation.
    pub async fn end(self, done: usize, mut answer: Value) -> Result<Value, JobError> {
        let continues = self.stopped && self.round < MAX_ROUNDS && (done > 0 || self.day > self.first);
        if continues {
            let part = Continuation { round: self.round + 1, work: Part { day: self.day } };
            Continuation::publish(self.app, self.job, &[part]).await?;
        }
        answer["remaining"] = json!(self.remaining);
        answer["more"] = json!(self.stopped);
        answer["continuations"] = json!(u8::from(continues));
        match self.failed {
            0 => Ok(answer),
            failed => Err(JobError::Organizations { failed }),
        }
    }
}
