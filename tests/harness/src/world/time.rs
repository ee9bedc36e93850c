//! Time in a world, and what it brings about.

use chrono::{DateTime, Utc};
use local::clock::parse_duration;
use local::jobs::advance::AdvanceReport;
use serde_json::Value;

use crate::{JobRun, World};

impl World {
    /// The time.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.cloud().clock().now()
    }

    /// Moves the clock, such as by `7d`; nothing else happens.
    ///
    /// # Panics
    /// When that is no span of time.
    pub fn advance(&self, span: &str) {
        let by = parse_duration(span).expect("a span of time");
        self.cloud().clock().advance(by).expect("forward");
    }

    /// Runs every schedule that is due; what they cause is not delivered yet.
    pub async fn tick(&self) -> Vec<JobRun> {
        self.jobs().run_due().await
    }

    /// Delivers what the stream holds, until it is quiet, and says how many records that were.
    ///
    /// # Panics
    /// When the stream cannot be read.
    pub async fn pump(&self) -> usize {
        self.jobs().drain().await.expect("a stream")
    }

    /// Moves the clock, and on the way lets happen what time brings about: schedules, deliveries, time to live.
    ///
    /// # Panics
    /// When that is no span of time, or a job does not finish.
    pub async fn travel(&self, span: &str) -> AdvanceReport {
        let by = parse_duration(span).expect("a span of time");
        let journey = self.jobs().advance_clock(by).await.expect("a journey");
        assert!(journey.failed.is_empty(), "{:?}", journey.failed);
        journey
    }

    /// Runs a job once, and says what it answered. Its name may be given without `jobs-`.
    ///
    /// # Panics
    /// When there is no such job or it does not finish.
    pub async fn run_job(&self, name: &str) -> Value {
        self.run_job_with(name, &Value::Null).await
    }

    /// The same; the event of its schedule then says also what `more` does, such as `{"most": 5}`.
    ///
    /// # Panics
    /// When there is no such job or it does not finish.
    pub async fn run_job_with(&self, name: &str, more: &Value) -> Value {
        let ran = self.jobs().run_with(name, more).await.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(ran.error, None, "{name} did not finish");
        ran.result.unwrap_or_default()
    }

    /// Deletes what the table may delete because its time to live is over.
    ///
    /// # Panics
    /// When the table cannot be swept.
    #[must_use]
    pub fn sweep_ttl(&self) -> usize {
        self.cloud().dynamodb().delete_expired().expect("a table")
    }
}
