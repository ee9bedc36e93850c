//! What can happen in a story, one step after the other. Printed, the steps are the trace of a failing seed.

mod request;
mod verdict;

use chrono::TimeDelta;
use harness::{Fault, When};

pub use request::{BatchAction, Request};

use crate::{fixture::Functions, model::PersonIndex};

/// A job that the clock starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    Lapse,
    Remind,
    Expire,
    SweepOutbox,
    /// Counts seats and owners anew.
    Recount,
    /// Tells whoever may renew guests of those who are about to go.
    Digest,
    /// Clears away what was deleted.
    Purge,
}

/// What fails on the way to the cloud, and how.
pub type Faults = Vec<(When, Fault)>;

#[derive(Clone, Debug)]
pub enum Step {
    /// A request, answered by those functions.
    Request {
        request: Request,
        functions: Functions,
        faults: Faults,
    },
    /// A request with a key, which comes a second time.
    Repeat {
        request: Request,
        faults: Faults,
    },
    /// Two requests at once: the second happens before a call of the first.
    Concurrent {
        outer: Request,
        inner: Request,
        when: When,
    },
    Job {
        job: Job,
        faults: Faults,
    },
    /// A job while a request is being decided.
    JobDuringRequest {
        outer: Request,
        job: Job,
        when: When,
    },
    /// The stream delivers what is new.
    Pump {
        faults: Faults,
    },
    /// The stream repeats itself, out of order.
    Replay {
        shuffle: u64,
        faults: Faults,
    },
    /// The mail service says that the last email to somebody did not arrive, or was not wanted.
    Feedback {
        person: PersonIndex,
        complaint: bool,
    },
    /// Time passes and nothing else happens.
    Wait(TimeDelta),
    /// The table deletes what is past its time to live.
    TimeToLive,
}
