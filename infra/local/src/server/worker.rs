//! What goes on in the background: the stream is pumped soon after every change, schedules run when they are due.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use chrono::TimeDelta;
use futures::FutureExt as _;
use tokio::sync::{Mutex, Notify};

use crate::jobs::{Error, Jobs, advance::AdvanceReport};

/// Changes by other processes are noticed no later.
const PATIENCE: Duration = Duration::from_millis(500);

pub(super) struct Worker {
    jobs: Jobs,
    gate: Mutex<()>,
    changed: Notify,
}

impl Worker {
    pub(super) fn new(jobs: Jobs) -> Self {
        Self { jobs, gate: Mutex::default(), changed: Notify::new() }
    }

    pub(super) fn jobs(&self) -> &Jobs {
        &self.jobs
    }

    /// Something may have been written.
    pub(super) fn nudge(&self) {
        self.changed.notify_one();
    }

    /// Waits until everything that was written has been delivered.
    pub(super) async fn drain(&self) -> Result<(), Error> {
        let _alone = self.gate.lock().await;
        self.jobs.drain().await.map(drop)
    }

    pub(super) async fn advance_clock(&self, by: TimeDelta) -> Result<AdvanceReport, Error> {
        let _alone = self.gate.lock().await;
        self.jobs.advance_clock(by).await
    }

    /// Works until it is dropped, whatever a job does.
    pub(super) async fn work(&self) {
        loop {
            let _ = tokio::time::timeout(PATIENCE, self.changed.notified()).await;
            match AssertUnwindSafe(self.round()).catch_unwind().await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!(%error, "the jobs could not be run"),
                Err(_) => tracing::error!("a job panicked"),
            }
        }
    }

    async fn round(&self) -> Result<(), Error> {
        let _alone = self.gate.lock().await;
        self.jobs.drain().await?;
        if !self.jobs.run_due().await.is_empty() {
            self.jobs.drain().await?;
        }
        Ok(())
    }
}
