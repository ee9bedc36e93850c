//! Sweeps of reminders: one for each offset that the policy of any organisation names.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::{period::Period, policy::Policy};
use futures::future::try_join_all;

use crate::{
    scheduled::checkpoint::Checkpoint,
    table::{Error, Store},
};

/// What the names of these sweeps begin with, before the offset.
const PREFIX: &str = "jobs-remind-guests#";

/// The name of the sweep for an offset.
#[must_use]
pub fn sweep(offset: Period) -> String {
    format!("{PREFIX}{offset}")
}

impl Store {
    /// The offsets that have a sweep, with its checkpoint.
    pub async fn reminder_checkpoints(&self) -> Result<BTreeMap<Period, Checkpoint>, Error> {
        let sweeps = self.checkpoints(PREFIX).await?.into_iter();
        Ok(sweeps.filter_map(|(offset, checkpoint)| Some((offset.parse().ok()?, checkpoint))).collect())
    }

    /// Registers a sweep for each offset of a policy that has none yet. The caller does so before it writes the policy, so
    /// that no reminder is missed. Offsets of the default policy are always swept, and cost nothing here.
    pub async fn register_reminder_offsets(&self, offsets: &BTreeSet<Period>, now: DateTime<Utc>) -> Result<(), Error> {
        let standard = Policy::default().guest_reminders;
        let register = |offset: Period| async move { self.start_checkpoint(&sweep(offset), offset.after(now)).await };
        try_join_all(offsets.difference(&standard).copied().map(register)).await.map(drop)
    }
}
