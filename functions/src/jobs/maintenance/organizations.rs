//! The engine of the maintenance jobs: scans the due index for organisations, within the time limit of a run.
//!
//! A run that reaches its deadline publishes a continuation, which goes on where the run stopped. Work that is done is not
//! due any more, or is marked as done, so that no run repeats it. So there is no checkpoint: every scheduled run begins with
//! the oldest entry, also after an outage, and finds again what failed.

use std::{
    collections::{BTreeSet, VecDeque},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::OrganizationId;
use futures::future::join_all;
use kit::{App, JobError, pace::Pacer};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{
    DuePage, DuePosition, DueScan,
    keys::{DUE_SHARDS, Due},
};

use crate::jobs::run::{Continuation, Deadline, MAX_ROUNDS};

/// How long a run goes on: less than the timeout of its function (840 s), by more than one organisation takes.
const TIME_LIMIT: TimeDelta = TimeDelta::minutes(10);
/// How many entries make a page. The first look holds one page for each shard.
const PAGE: i32 = 1_000;
/// How far the work on one organisation may be ahead of its pace: most organisations are so small that it never pauses.
const BURST: Duration = Duration::from_secs(1);
/// How long the work on one organisation pauses at most, so that one that a run begins last ends before the timeout.
const LONGEST_PAUSES: Duration = Duration::from_mins(3);

/// Paces the work on one organisation.
pub fn pacer(app: &App) -> Pacer {
    Pacer::new(&app.store, BURST, LONGEST_PAUSES)
}

/// The part of a maintenance job that a continuation is about.
#[derive(Debug, Serialize, Deserialize)]
struct Part {
    /// The shards in which something remains, and from where.
    shards: Vec<(u8, DuePosition)>,
}

impl Part {
    /// Everything.
    fn all(from: &DuePosition) -> Self {
        Self { shards: (0..DUE_SHARDS).map(|shard| (shard, from.clone())).collect() }
    }

    fn check(self) -> Result<Self, JobError> {
        if self.shards.is_empty() || self.shards.iter().any(|(shard, _)| *shard >= DUE_SHARDS) {
            return Err(JobError::input("a continuation with shards that exist"));
        }
        Ok(self)
    }
}

/// A shard that has not been scanned to its end.
struct Shard {
    scan: DueScan,
    page: DuePage,
    /// The organisations of the page that are still to do.
    organizations: VecDeque<OrganizationId>,
}

/// The organisations that are due for a job, and the result of a run over them.
pub struct DueOrganizations<'a> {
    app: &'a App,
    job: &'static str,
    round: u32,
    now: DateTime<Utc>,
    deadline: Deadline,
    shards: VecDeque<Shard>,
    /// 16 bytes for each organisation: an entry of the index for each of its guests may name it.
    seen: BTreeSet<OrganizationId>,
    /// Whether a page was finished.
    moved: bool,
    remaining: usize,
    failed: usize,
    stopped: bool,
    /// Why a shard could not be read. It does not hold up the others.
    error: Option<JobError>,
}

impl<'a> DueOrganizations<'a> {
    /// Looks for what is due between a position and an instant: at the first page of every shard at once.
    ///
    /// # Errors
    /// When `event` is a continuation that cannot be read.
    pub async fn between(
        app: &'a App,
        job: &'static str,
        due: Due,
        (from, until): (DuePosition, DateTime<Utc>),
        event: &Value,
    ) -> Result<Self, JobError> {
        let continued = Continuation::<Part>::from_event(event)?;
        let (round, part) = match continued {
            Some(Continuation { round, work }) => (round, work.check()?),
            None => (0, Part::all(&from)),
        };
        let mut run = Self {
            app,
            job,
            round,
            now: app.clock.now(),
            deadline: Deadline::after(app, TIME_LIMIT),
            shards: VecDeque::new(),
            seen: BTreeSet::new(),
            moved: false,
            remaining: 0,
            failed: 0,
            stopped: false,
            error: None,
        };
        let scans = part.shards.into_iter().map(|(shard, from)| DueScan::new(due, shard, from, until));
        let looks = scans.map(|scan| async move { (app.store.due_page(&scan, PAGE).await, scan) });
        for (page, scan) in join_all(looks).await {
            match page {
                Ok(page) => run.shards.push_back(Shard { scan, page, organizations: VecDeque::new() }),
                Err(error) => run.shard_failed(error),
            }
        }
        for shard in &mut run.shards {
            shard.organizations = new_ones(&mut run.seen, &shard.page);
        }
        Ok(run)
    }

    /// Looks for what is due by now.
    ///
    /// # Errors
    /// When `event` is a continuation that cannot be read.
    pub async fn by_now(app: &'a App, job: &'static str, due: Due, event: &Value) -> Result<Self, JobError> {
        Self::between(app, job, due, (DuePosition::first(), app.clock.now()), event).await
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
    pub async fn next(&mut self) -> Option<OrganizationId> {
        self.next_batch(1).await.pop()
    }

    /// The next organisations that are due, each once, at most `size`; none at the end of the scan or of the time.
    pub async fn next_batch(&mut self, size: usize) -> Vec<OrganizationId> {
        while let Some(shard) = self.shards.front() {
            if !shard.organizations.is_empty() {
                if self.is_out_of_time() {
                    break;
                }
                let organizations = &mut self.shards[0].organizations;
                return organizations.drain(..size.min(organizations.len())).collect();
            }
            self.next_page().await;
        }
        Vec::new()
    }

    /// Moves the first shard behind its page, and reads the next one if there is time.
    async fn next_page(&mut self) {
        let Some(Shard { mut scan, page, .. }) = self.shards.pop_front() else { return };
        self.moved |= !page.is_empty();
        scan.pass(page);
        if scan.is_finished() {
            return;
        }
        match self.app.store.due_page(&scan, PAGE).await {
            Ok(page) => {
                let organizations = new_ones(&mut self.seen, &page);
                self.shards.push_front(Shard { scan, page, organizations });
            }
            Err(error) => self.shard_failed(error),
        }
    }

    fn shard_failed(&mut self, error: store::Error) {
        self.error = self.error.take().or(Some(error.into()));
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
    /// When an organisation failed or a shard could not be read, so that the platform retries the run, or when the bus does
    /// not take the continuation.
    pub async fn end(self, done: usize, mut answer: Value) -> Result<Value, JobError> {
        let continues = self.stopped && self.round < MAX_ROUNDS && (done > 0 || self.moved);
        if continues {
            let shards = self.shards.iter().map(|shard| (shard.scan.shard(), shard.scan.position().clone()));
            let part = Continuation { round: self.round + 1, work: Part { shards: shards.collect() } };
            Continuation::publish(self.app, self.job, &[part]).await?;
        }
        answer["remaining"] = json!(self.remaining);
        answer["more"] = json!(self.stopped);
        answer["continuations"] = json!(u8::from(continues));
        match (self.failed, self.error) {
            (_, Some(error)) => Err(error),
            (0, None) => Ok(answer),
            (failed, None) => Err(JobError::Organizations { failed }),
        }
    }
}

/// The organisations of a page that no page before has named.
fn new_ones(seen: &mut BTreeSet<OrganizationId>, page: &DuePage) -> VecDeque<OrganizationId> {
    page.organizations().filter(|id| seen.insert(*id)).collect()
}
