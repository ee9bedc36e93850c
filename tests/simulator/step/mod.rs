//! The steps of a scenario. The trace of a failing seed prints them.

mod request;
mod verdict;

use chrono::TimeDelta;
use harness::{Fault, When};

pub use request::{BatchAction, Request};

use crate::{fixture::Functions, model::PersonIndex};

/// A job that a schedule starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    Lapse,
    Remind,
    Expire,
    SweepOutbox,
    /// Recounts seats and owners.
    Recount,
    /// Sends the digest of guests whose access is about to end.
    Digest,
    /// Deletes the data of deleted organisations.
    Purge,
}

/// Injected faults: the call, and how it fails.
pub type Faults = Vec<(When, Fault)>;

#[derive(Clone, Debug)]
pub enum Step {
    /// A request, answered by functions with that clock.
    Request {
        request: Request,
        functions: Functions,
        faults: Faults,
    },
    /// A request with an idempotency key, sent twice.
    Repeat {
        request: Request,
        faults: Faults,
    },
    /// Two concurrent requests: `inner` runs before a call of `outer`.
    Concurrent {
        outer: Request,
        inner: Request,
        when: When,
    },
    Job {
        job: Job,
        faults: Faults,
    },
    /// A job that runs during a request.
    JobDuringRequest {
        outer: Request,
        job: Job,
        when: When,
    },
    /// The stream delivers new records.
    Pump {
        faults: Faults,
    },
    /// The stream redelivers records, out of order.
    Replay {
        shuffle: u64,
        faults: Faults,
    },
    /// SES reports a bounce or a complaint for the last email to a person.
    Feedback {
        person: PersonIndex,
        complaint: bool,
    },
    /// Only time passes.
    Wait(TimeDelta),
    /// TTL deletes expired rows.
    TimeToLive,
}
