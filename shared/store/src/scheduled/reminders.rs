//! The offsets of reminders that any organisation uses: a sweep of its own for each, under its length.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::{period::Period, policy::Policy};
use futures::future::try_join_all;

use crate::{
    scheduled::checkpoint::Checkpoint,
    table::{Error, Store},
};

/// What the progress of these sweeps is kept under, before the length.
const PREFIX: &str = "jobs-remind-guests#";

/// What the progress of the sweep for an offset is kept under.
#[must_use]
pub fn sweep(offset: Period) -> String {
    format!("{PREFIX}{offset}")
}

impl Store {
    /// The offsets that have a sweep, and how far it has come.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn reminder_checkpoints(&self) -> Result<BTreeMap<Period, Checkpoint>, Error> {
        let sweeps = self.checkpoints(PREFIX).await?.into_iter();
        Ok(sweeps.filter_map(|(offset, progress)| Some((offset.parse().ok()?, progress))).collect())
    }

    /// Begins a sweep for each offset of a policy that nobody has used so far. To be called before the policy is written:
    /// from then on no threshold is missed. Offsets of the default policy are always swept, and cost nothing here.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn register_reminder_offsets(&self, offsets: &BTreeSet<Period>, now: DateTime<Utc>) -> Result<(), Error> {
        let standard = Policy::default().guest_reminders;
        let begin = |offset: Period| async move { self.start_checkpoint(&sweep(offset), offset.after(now)).await };
        try_join_all(offsets.difference(&standard).copied().map(begin)).await.map(drop)
    }
}
