//! Checkpoints of jobs, moved to the present: the first run of a job otherwise looks back over days or weeks.

use domain::period::Period;
use store::{DuePosition, keys::DUE_SHARDS, reminders::sweep};

use crate::World;

impl World {
    /// Sets the checkpoint of a sweep, such as `jobs-expire-guests`, to now in every shard.
    ///
    /// # Panics
    /// When the checkpoint cannot be written.
    pub async fn set_checkpoint_to_now(&self, sweep: &str) {
        let checkpoints = (0..DUE_SHARDS).map(|shard| (shard, DuePosition::at(self.now()))).collect();
        self.app().store.save_checkpoint(sweep, &checkpoints).await.expect("a checkpoint");
    }

    /// Sets the checkpoints of all sweeps to now: lapsed invitations, expired guests, and reminders at the usual offsets.
    ///
    /// # Panics
    /// When a checkpoint cannot be written.
    pub async fn set_all_checkpoints_to_now(&self) {
        for job in ["jobs-lapse-invitations", "jobs-expire-guests"] {
            self.set_checkpoint_to_now(job).await;
        }
        for offset in [14, 3, 1].map(Period::days) {
            let due = DuePosition::at(offset.after(self.now()));
            let checkpoints = (0..DUE_SHARDS).map(|shard| (shard, due.clone())).collect();
            self.app().store.save_checkpoint(&sweep(offset), &checkpoints).await.expect("a checkpoint");
        }
    }
}
