//! What comes of a sweep: of one shard, and of several together.

use std::collections::BTreeSet;

use kit::JobError;
use store::DuePosition;

/// What came of a sweep.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Swept {
    /// How many decisions were committed.
    pub(super) told: usize,
    /// How many met another change or a fault, and come again with the next run.
    pub(super) left: usize,
    /// Whether it stopped before the end of its range.
    pub(super) more: bool,
}

impl std::ops::AddAssign for Swept {
    fn add_assign(&mut self, other: Self) {
        *self = Self { told: self.told + other.told, left: self.left + other.left, more: self.more || other.more };
    }
}

/// How one shard fared.
pub(super) struct Shard {
    pub(super) number: u8,
    pub(super) swept: Swept,
    /// How far it has come, where that is worth noting.
    pub(super) mark: Option<DuePosition>,
    pub(super) failed: Option<JobError>,
}

/// What came of a sweep, and of which shards something is left.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) swept: Swept,
    pub(super) left: BTreeSet<u8>,
    /// When a shard could not be read, or the progress not be noted. What was told stays told, in the other shards too.
    pub(super) failed: Option<JobError>,
}

/// Where the sweep of a shard stands.
pub(super) struct Walk {
    pub(super) at: DuePosition,
    pub(super) left_at: Option<DuePosition>,
    pub(super) found: usize,
    pub(super) swept: Swept,
}
