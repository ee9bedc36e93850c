//! Jobs: operations that a schedule, the table's stream or an event starts.

use std::{error::Error, fmt, future::Future};

use mail::ContactError;

use super::tables::Tables;
use crate::{app::App, bus::PublishError, config::Need};

/// An operation that a schedule, the table's stream or an event starts.
///
/// A run that reaches its time limit is not a failure. It answers what remains, and the work goes on in a later run: from
/// a checkpoint, by a continuation event, or with the next schedule.
pub trait Job: 'static {
    /// What starts it.
    const TRIGGER: Trigger;
    /// What it does, in one sentence.
    const SUMMARY: &'static str;
    /// What goes wrong while it fails. The alarm says it.
    const FAILURE: &'static str;
    /// What it needs configured besides the tables.
    const NEEDS: &'static [Need];
    /// The calls to the tables that its role allows.
    const TABLES: Tables;
    /// After how many seconds Lambda ends a run: more than the job takes by its own time limit.
    const TIMEOUT_SECONDS: u32 = 25;
    /// How many runs may go on at once; none for no limit. Concurrent runs of a sweep would meet conflicts.
    const CONCURRENCY: Option<u32> = None;
    /// Whether a run may publish continuations: events of the source [`CONTINUATION`](crate::bus::CONTINUATION), with the
    /// name of the job as `detail-type`, that start further runs of the same job.
    const CONTINUES: bool = false;

    /// Runs the job once. `input` is the event that started it.
    fn run(app: &App, input: serde_json::Value) -> impl Future<Output = Result<serde_json::Value, JobError>> + Send;
}

/// What starts a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// A schedule, as an EventBridge expression: `rate(5 minutes)`.
    Schedule(&'static str),
    /// New items of the table whose partition key begins with this prefix.
    Stream(&'static str),
    /// Events of an AWS service on the default bus of the account.
    Event {
        /// The service, such as `aws.ses`.
        source: &'static str,
        /// The `detail-type`s that the job takes.
        detail_types: &'static [&'static str],
    },
}

/// Why a run of a job failed. The platform retries it, and moves its event to the dead-letter queue after the last retry.
///
/// No text repeats its source; [`JobError::chain`] writes both. No variant quotes an address, a name or a token (C93).
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// A call to the table failed.
    #[error("a call to the table failed")]
    Store(#[from] store::Error),
    /// Rows that the work depends on cannot be read by this version.
    #[error("rows cannot be read, of a later version or damaged")]
    UnreadableRows,
    /// An event could not be published.
    #[error("an event could not be published")]
    Bus(#[from] PublishError),
    /// An email could not be sent.
    #[error("an email could not be sent")]
    Mail(#[from] mail::Error),
    /// A contact could not be synchronised.
    #[error("the contact list could not be synchronised")]
    Contacts(#[from] ContactError),
    /// The keys of links could not be read. The cause is logged where the secret is read.
    #[error("the keys of links could not be read")]
    Keys,
    /// The event that started the run cannot be read.
    #[error("the event that started the job is not {expected}")]
    Input {
        /// What it should have been.
        expected: &'static str,
        /// Why it is not, where the reason cannot quote personal data of the event.
        #[source]
        source: Option<serde_json::Error>,
    },
    /// Every attempt met a concurrent change.
    #[error("{0} changed during every attempt")]
    Contention(&'static str),
    /// Some organisations failed while the others were processed. Each was logged with its cause.
    #[error("{failed} organisations failed")]
    Organizations {
        /// How many.
        failed: usize,
    },
}

impl JobError {
    /// An event that cannot be read, without the reason: it could quote personal data.
    #[must_use]
    pub const fn input(expected: &'static str) -> Self {
        Self::Input { expected, source: None }
    }

    /// The error and its sources, for a log line.
    #[must_use]
    pub fn chain(&self) -> impl fmt::Display + '_ {
        Chain(self)
    }
}

struct Chain<'a>(&'a dyn Error);

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut source = self.0.source();
        while let Some(error) = source {
            write!(f, ": {error}")?;
            source = error.source();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chain_says_every_cause_once() {
        let error = JobError::from(store::Error::Unavailable("time-out".to_owned()));

        assert_eq!(error.to_string(), "a call to the table failed");
        assert_eq!(error.chain().to_string(), "a call to the table failed: the table is unavailable (time-out)");
        assert_eq!(
            JobError::input("an event about an email").chain().to_string(),
            JobError::input("an event about an email").to_string()
        );
    }
}
