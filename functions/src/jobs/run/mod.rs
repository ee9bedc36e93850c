//! What every job shares: the time limit of a run, and the continuation of its work in a further run.

mod continuation;
mod deadline;

use chrono::Days;

pub use continuation::{Continuation, MAX_ROUNDS};
pub use deadline::Deadline;

/// How far back the first run of a sweep scans the due index. A deployment runs its jobs from its first day, so nothing is
/// older; sixty days leave room for a long outage.
pub const FIRST_LOOK_BACK: Days = Days::new(60);
