//! The background worker: delivers the stream soon after each change and runs due schedules.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt as _;
use tokio::sync::{Mutex, Notify};

use crate::jobs::{Error, Jobs, advance::AdvanceReport};

/// The latest time at which the worker notices changes by other processes.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// How often an advance of the clock says how far it is.
const PROGRESS_INTERVAL: Duration = Duration::from_secs(1);

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

    /// Advances the clock, and says every second how far it is.
    pub(super) async fn advance_clock(&self, by: TimeDelta) -> Result<AdvanceReport, Error> {
        let _guard = self.exclusive.lock().await;
        let advance = self.jobs.advance_clock(by);
        tokio::pin!(advance);
        let start = self.jobs.now();
        let mut seconds = tokio::time::interval(PROGRESS_INTERVAL);
        seconds.tick().await;
        loop {
            tokio::select! {
                report = &mut advance => return report,
                _ = seconds.tick() => eprintln!("{}", progress(start, self.jobs.now(), by)),
            }
        }
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

/// How far an advance is: the time, and the days of all days.
fn progress(start: DateTime<Utc>, now: DateTime<Utc>, by: TimeDelta) -> String {
    let time = now.format("%Y-%m-%d %H:%M UTC");
    format!("the clock advances: {time}, day {} of {}", (now - start).num_days(), by.num_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A18: a line of progress says the time and how much is still to come.
    #[test]
    fn progress_says_the_time_and_the_day() {
        let start: DateTime<Utc> = "2026-11-21T12:00:00Z".parse().expect("an instant");

        let line = progress(start, start + TimeDelta::hours(60), TimeDelta::days(83));

        assert_eq!(line, "the clock advances: 2026-11-24 00:00 UTC, day 2 of 83");
    }
}
