//! The clock, the schedules and the stream.

use chrono::{DateTime, Utc};
use local::clock::parse_duration;
use local::jobs::advance::AdvanceReport;
use serde_json::Value;

use crate::{JobRun, World};

impl World {
    /// The current time.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.cloud().clock().now()
    }

    /// Moves the clock forward, such as by `7d`, and runs nothing.
    ///
    /// # Panics
    /// When the span cannot be parsed.
    pub fn advance(&self, span: &str) {
        let by = parse_duration(span).expect("a span of time");
        self.cloud().clock().advance(by).expect("forward");
    }

    /// Runs every due schedule. [`World::pump`] delivers what they write.
    pub async fn tick(&self) -> Vec<JobRun> {
        self.jobs().run_due().await
    }

    /// Delivers the records of the stream until none is left, and returns their number.
    ///
    /// # Panics
    /// When the stream cannot be read.
    pub async fn pump(&self) -> usize {
        self.jobs().drain().await.expect("a stream")
    }

    /// Moves the clock forward, and on the way runs schedules, delivers the stream and deletes expired items.
    ///
    /// # Panics
    /// When the span cannot be parsed, or a job fails.
    pub async fn travel(&self, span: &str) -> AdvanceReport {
        let by = parse_duration(span).expect("a span of time");
        let journey = self.jobs().advance_clock(by).await.expect("a journey");
        assert!(journey.failed.is_empty(), "{:?}", journey.failed);
        journey
    }

    /// Runs a job once, and returns its answer. The prefix `jobs-` may be omitted.
    ///
    /// # Panics
    /// When there is no such job, or it fails.
    pub async fn run_job(&self, name: &str) -> Value {
        self.run_job_with(name, &Value::Null).await
    }

    /// As [`World::run_job`], with further fields in the event of the schedule, such as `{"most": 5}`.
    ///
    /// # Panics
    /// When there is no such job, or it fails.
    pub async fn run_job_with(&self, name: &str, more: &Value) -> Value {
        let ran = self.jobs().run_with(name, more).await.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(ran.error, None, "{name} failed");
        ran.result.unwrap_or_default()
    }

    /// Deletes the items whose TTL has passed, and returns their number.
    ///
    /// # Panics
    /// When the table cannot be read.
    #[must_use]
    pub fn sweep_ttl(&self) -> usize {
        self.cloud().dynamodb().delete_expired().expect("a table")
    }
}
