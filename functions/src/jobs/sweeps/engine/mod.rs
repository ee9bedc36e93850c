//! The engine of the sweeps: scans memberships that are due, decides about each, and commits page by page.
//!
//! A sweep reads several shards of the due index at once. It may run twice, late, or concurrently with another run: each
//! decision is committed with optimistic concurrency, on the version that it was made on. A run whose [`Budget`] is spent
//! saves a checkpoint for each shard and publishes continuations for the rest ([`Run`]).

mod budget;
mod locks;
mod page;
mod result;
mod run;

use std::{
    cmp::{max, min},
    collections::{BTreeMap, BTreeSet},
};

use chrono::{DateTime, Utc};
use domain::{event::Decision, membership::Membership, organization::Organization};
use futures::{StreamExt as _, stream};
use kit::{Action, App, JobError, Tables};
use store::{Checkpoint, DuePosition, DueScan, keys::Due, schema};

use budget::Budget;
use locks::OrganizationLocks;
use result::{PageOutcome, ShardResult, SweepResult};
pub use run::Run;

/// How many shards are swept at once: memory holds that many pages.
const SHARDS_AT_ONCE: usize = 4;
/// How many entries make a page.
const PAGE: i32 = 100;

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
    pub checkpoint: &'a str,
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
    /// Sweeps shards from their checkpoints on, and saves the new ones.
    async fn run(&self, app: &App, shards: BTreeSet<u8>, checkpoint: &Checkpoint, budget: &Budget) -> SweepResult {
        let locks = &OrganizationLocks::default();
        // The shard that is furthest behind comes first, so that none is cut off in every run.
        let mut order = Vec::from_iter(shards);
        order.sort_by_key(|shard| checkpoint.positions.get(shard));
        let results = stream::iter(order).map(|shard| self.shard(app, shard, checkpoint, (budget, locks)));
        let results: Vec<ShardResult> = results.buffer_unordered(SHARDS_AT_ONCE).collect().await;

        let (mut sum, mut positions) = (SweepResult::default(), BTreeMap::new());
        for mut result in results {
            positions.extend(result.checkpoint.take().map(|position| (result.shard, position)));
            sum.add(result);
        }
        if let Err(error) = app.store.save_checkpoint(self.checkpoint, &positions).await {
            sum.error = sum.error.or(Some(error.into()));
        }
        sum
    }

    async fn shard(
        &self,
        app: &App,
        shard: u8,
        checkpoint: &Checkpoint,
        limits: (&Budget, &OrganizationLocks),
    ) -> ShardResult {
        let old = checkpoint.positions.get(&shard);
        let from = old.map_or_else(|| DuePosition::at(checkpoint.since.unwrap_or(self.first)), DuePosition::resumed);
        let from = self.not_before.map(DuePosition::at).map_or(from.clone(), |bound| max(from, bound));
        let scan = DueScan::shard(self.due, shard, from, self.until);
        let mut progress = Progress { scan, found: 0, outcome: PageOutcome::default(), stopped: false };
        let error = self.scan(app, limits, &mut progress).await.err();
        let checkpoint = self.checkpoint_after(&progress, old, error.is_some());
        ShardResult { shard, outcome: progress.outcome, stopped: progress.stopped, checkpoint, error }
    }

    async fn scan(
        &self,
        app: &App,
        (budget, locks): (&Budget, &OrganizationLocks),
        progress: &mut Progress,
    ) -> Result<(), JobError> {
        while progress.scan.day().is_some() {
            if budget.is_spent(app) {
                progress.stopped = true;
                return Ok(());
            }
            let Some(page) = app.store.due_memberships(&mut progress.scan, PAGE).await? else { break };
            progress.found += page.len();
            let outcome = self.commit_page(app, locks, page).await;
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
        // Where nothing was found, the day is enough: the next run queries the same buckets at the same price.
        let is_worth_saving = progress.found > 0 || old.is_none_or(|old| old.day() < position.day());
        let moves_forward = outcome.remaining > 0 || old.is_none_or(|old| *old < position);
        (is_worth_saving && moves_forward).then_some(position)
    }
}
