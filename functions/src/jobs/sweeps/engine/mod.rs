//! The engine of the sweeps: scans memberships that are due, decides about each, and commits page by page.
//!
//! A run looks at all shards of several sweeps at once, because mostly nothing is due; then it sweeps the shards in which
//! something is, a few at a time. It may run twice, late, or concurrently with another run: each
//! decision is committed with optimistic concurrency, on the version that it was made on. A run whose [`Budget`] is spent
//! saves a checkpoint for each shard and publishes continuations for the rest ([`Run`]).

mod budget;
mod locks;
mod look;
mod page;
mod result;
mod run;

use std::{
    cmp::{max, min},
    collections::BTreeMap,
};

use chrono::{DateTime, Utc};
use domain::{event::Decision, membership::Membership, organization::Organization};
use futures::{StreamExt as _, stream};
use kit::{Action, App, JobError, Tables};
use store::{Checkpoint, DuePage, DuePosition, DueScan, keys::Due, schema};

use budget::Budget;
use locks::OrganizationLocks;
use look::Look;
use result::{PageOutcome, ShardResult, SweepResult};
pub use run::Run;

/// How many shards are swept at once: memory holds the memberships of that many pages.
const SHARDS_AT_ONCE: usize = 4;

/// The calls of a sweep to the tables.
pub const TABLES: Tables =
    Tables::READ.allow(&[Action::PutItem, Action::UpdateItem, Action::ConditionCheckItem]).query(schema::DUE).commit();
/// How many runs of a sweep may go on at once: the scheduled one and its four continuations.
pub const CONCURRENCY: u32 = 5;
/// After how many seconds Lambda ends a run. A run itself begins nothing new after 150.
pub const TIMEOUT_SECONDS: u32 = 240;

/// Decides about a membership that is due; none when there is nothing (more) to do.
pub type Decide<'a> = &'a (dyn Fn(&Organization, &Membership) -> Option<Decision> + Send + Sync);

/// One range of the due index, and the decision about each membership in it.
pub struct Sweep<'a> {
    /// The job, as the audit log names it.
    pub job: &'static str,
    /// The name of the checkpoint.
    pub checkpoint: String,
    /// What is due.
    pub due: Due,
    /// Where a sweep without a checkpoint begins.
    pub first: DateTime<Utc>,
    /// Before this instant there is nothing to decide any more, even after an outage.
    pub not_before: Option<DateTime<Utc>>,
    /// The end of the range.
    pub until: DateTime<Utc>,
    /// The decision.
    pub decide: Decide<'a>,
}

/// How far a shard was swept.
struct Progress {
    scan: DueScan,
    found: usize,
    outcome: PageOutcome,
    stopped: bool,
}

impl Sweep<'_> {
    /// Sweeps shards that were looked at, and saves their new checkpoints.
    async fn run(&self, app: &App, first: Vec<Look>, checkpoint: &Checkpoint, budget: &Budget) -> SweepResult {
        let locks = &OrganizationLocks::default();
        let results = stream::iter(first).map(|look| self.shard(app, look, checkpoint, (budget, locks)));
        let results: Vec<ShardResult> = results.buffer_unordered(SHARDS_AT_ONCE).collect().await;

        let (mut sum, mut positions) = (SweepResult::default(), BTreeMap::new());
        for mut result in results {
            positions.extend(result.checkpoint.take().map(|position| (result.shard, position)));
            sum.add(result);
        }
        if let Err(error) = app.store.save_checkpoint(&self.checkpoint, &positions).await {
            sum.error = sum.error.or(Some(error.into()));
        }
        sum
    }

    /// Where the sweep of a shard begins.
    fn scan_from(&self, shard: u8, checkpoint: &Checkpoint) -> DueScan {
        let old = checkpoint.positions.get(&shard);
        let from = old.map_or_else(|| DuePosition::at(checkpoint.since.unwrap_or(self.first)), DuePosition::resumed);
        let from = self.not_before.map(DuePosition::at).map_or(from.clone(), |bound| max(from, bound));
        DueScan::new(self.due, shard, from, self.until)
    }

    async fn shard(
        &self,
        app: &App,
        Look { scan, page }: Look,
        checkpoint: &Checkpoint,
        limits: (&Budget, &OrganizationLocks),
    ) -> ShardResult {
        let shard = scan.shard();
        let mut progress = Progress { scan, found: 0, outcome: PageOutcome::default(), stopped: false };
        let error = self.scan(app, limits, page, &mut progress).await.err();
        let checkpoint = self.checkpoint_after(&progress, checkpoint.positions.get(&shard), error.is_some());
        ShardResult { shard, outcome: progress.outcome, stopped: progress.stopped, checkpoint, error }
    }

    async fn scan(
        &self,
        app: &App,
        (budget, locks): (&Budget, &OrganizationLocks),
        first: Result<Option<DuePage>, JobError>,
        progress: &mut Progress,
    ) -> Result<(), JobError> {
        let mut looked_at = first?;
        while !progress.scan.is_finished() {
            // A page without entries is no work.
            let is_work = looked_at.as_ref().is_none_or(|page| !page.is_empty());
            if is_work && budget.is_spent(app) {
                progress.stopped = true;
                return Ok(());
            }
            let page = match looked_at.take() {
                Some(page) => page,
                None => app.store.due_page(&progress.scan, budget.page()).await?,
            };
            let memberships = app.store.due_memberships(&page).await?;
            progress.scan.pass(page);
            progress.found += memberships.len();
            let outcome = self.commit_page(app, locks, memberships).await;
            budget.spend(outcome.committed + outcome.remaining);
            progress.outcome.add(outcome);
        }
        Ok(())
    }

    /// The new checkpoint of a shard; none where saving it would gain nothing.
    fn checkpoint_after(&self, progress: &Progress, old: Option<&DuePosition>, failed: bool) -> Option<DuePosition> {
        let outcome = &progress.outcome;
        let end =
            if progress.stopped || failed { progress.scan.position().clone() } else { DuePosition::at(self.until) };
        let position = outcome.first_remaining.clone().map_or(end.clone(), |first| min(first, end));
        // Where nothing was found, the next run queries a longer range at the same price.
        let is_worth_saving = progress.found > 0 || old.is_none();
        let moves_forward = outcome.remaining > 0 || old.is_none_or(|old| *old < position);
        (is_worth_saving && moves_forward).then_some(position)
    }
}
