//! The result of a sweep: of one page, of one shard, and of several shards together.

use std::collections::BTreeSet;

use kit::JobError;
use store::DuePosition;

/// What the decisions of a page have come to.
#[derive(Debug, Default)]
pub(super) struct PageOutcome {
    /// How many were committed.
    pub(super) committed: usize,
    /// How many met a concurrent change or a fault. The next run decides about them again.
    pub(super) remaining: usize,
    /// The first position among those that remain: the checkpoint does not move past it.
    pub(super) first_remaining: Option<DuePosition>,
}

impl PageOutcome {
    /// Leaves the entry at a position to the next run.
    pub(super) fn retry_later(&mut self, position: DuePosition) {
        self.remaining += 1;
        self.first_remaining = earlier(self.first_remaining.take(), Some(position));
    }

    pub(super) fn add(&mut self, other: Self) {
        self.committed += other.committed;
        self.remaining += other.remaining;
        self.first_remaining = earlier(self.first_remaining.take(), other.first_remaining);
    }
}

fn earlier(one: Option<DuePosition>, other: Option<DuePosition>) -> Option<DuePosition> {
    one.into_iter().chain(other).min()
}

/// The result of sweeping one shard.
pub(super) struct ShardResult {
    pub(super) shard: u8,
    pub(super) outcome: PageOutcome,
    /// Whether the sweep stopped before the end of its range, because the budget was spent.
    pub(super) stopped: bool,
    /// The new checkpoint of the shard, where it is worth saving.
    pub(super) checkpoint: Option<DuePosition>,
    pub(super) error: Option<JobError>,
}

/// The result of sweeping one range of the due index.
#[derive(Default)]
pub(super) struct SweepResult {
    pub(super) committed: usize,
    pub(super) remaining: usize,
    /// Whether a shard stopped before the end of its range.
    pub(super) stopped: bool,
    /// The shards in which something remains.
    pub(super) shards: BTreeSet<u8>,
    /// Why a shard could not be read or a checkpoint not be saved. Decisions stay committed, in every shard.
    pub(super) error: Option<JobError>,
}

impl SweepResult {
    pub(super) fn add(&mut self, result: ShardResult) {
        let ShardResult { shard, outcome, stopped, error, .. } = result;
        self.committed += outcome.committed;
        self.remaining += outcome.remaining;
        self.stopped |= stopped;
        // The platform retries the run for a shard that failed.
        if error.is_none() && (stopped || outcome.remaining > 0) {
            self.shards.insert(shard);
        }
        self.error = self.error.take().or(error);
    }
}
