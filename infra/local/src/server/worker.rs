//! The background worker: delivers the stream soon after each change and runs due schedules.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use chrono::TimeDelta;
use futures::FutureExt as _;
use tokio::sync::{Mutex, Notify};

use crate::jobs::{Error, Jobs, advance::AdvanceReport};

/// The latest time at which the worker notices changes by other processes.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

pub(super) struct Worker {
    jobs: Jobs,
    exclusive: Mutex<()>,
    changed: Notify,
}

impl Worker {
    pub(super) fn new(jobs: Jobs) -> Self {
        Self { jobs, exclusive: Mutex::default(), changed: Notify::new() }
    }

    pub(super) fn jobs(&self) -> &Jobs {
        &self.jobs
    }

    /// Wakes the worker after a possible write.
    pub(super) fn notify(&self) {
        self.changed.notify_one();
    }

    /// Delivers everything that was written, and returns when nothing is pending.
    pub(super) async fn drain(&self) -> Result<(), Error> {
        let _guard = self.exclusive.lock().await;
        self.jobs.drain().await.map(drop)
    }

    pub(super) async fn advance_clock(&self, by: TimeDelta) -> Result<AdvanceReport, Error> {
        let _guard = self.exclusive.lock().await;
        self.jobs.advance_clock(by).await
    }

    /// Runs until it is dropped, even if a job panics.
    pub(super) async fn run(&self) {
        loop {
            let _ = tokio::time::timeout(POLL_INTERVAL, self.changed.notified()).await;
            match AssertUnwindSafe(self.run_once()).catch_unwind().await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!(%error, "the jobs could not be run"),
                Err(_) => tracing::error!("a job panicked"),
            }
        }
    }

    async fn run_once(&self) -> Result<(), Error> {
        let _guard = self.exclusive.lock().await;
        self.jobs.drain().await?;
        if !self.jobs.run_due().await.is_empty() {
            self.jobs.drain().await?;
        }
        Ok(())
    }
}
