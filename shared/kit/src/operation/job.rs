//! Jobs: operations that a schedule, the table's stream or an event starts.

use std::future::Future;

use crate::{app::App, config::Need};

/// An operation that a schedule, the table's stream or the bus starts.
pub trait Job: 'static {
    /// What starts it.
    const TRIGGER: Trigger;
    /// What it needs to be configured beside the table.
    const NEEDS: &'static [Need];
    /// Whether a run hands what it leaves over to further runs, which events of [`CONTINUATION`](crate::bus::CONTINUATION) start
    /// that have the name of the job as their `detail-type`.
    const CONTINUES: bool = false;

    /// Does what is due. `input` is the event that started it.
    fn run(app: &App, input: serde_json::Value) -> impl Future<Output = Result<serde_json::Value, JobError>> + Send;
}

/// What starts a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// A schedule, in the words of EventBridge: `rate(5 minutes)`.
    Schedule(&'static str),
    /// New items of the table whose partition begins so.
    Stream(&'static str),
    /// What AWS tells of itself on the default bus of the account.
    Event {
        /// The service, such as `aws.ses`.
        source: &'static str,
        /// What of all that it tells.
        detail_types: &'static [&'static str],
    },
}

/// A job did not finish; the platform runs it again.
#[derive(Debug, thiserror::Error)]
#[error("the job did not finish: {0}")]
pub struct JobError(pub String);

impl From<store::Error> for JobError {
    fn from(error: store::Error) -> Self {
        Self(error.to_string())
    }
}
