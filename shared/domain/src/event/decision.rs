//! A decision: the change of one membership, and why.

use chrono::{DateTime, TimeDelta, Utc};

use super::Fact;
use crate::membership::Membership;

/// A decision about one membership: its state before and after, and the fact that describes the difference.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// As it was read; none for a new one.
    pub before: Option<Membership>,
    /// As it is to be written.
    pub after: Membership,
    /// What happened.
    pub fact: Fact,
}

impl Decision {
    /// The change of an existing membership, with the next version and the time of the change.
    pub(crate) fn change(before: &Membership, now: DateTime<Utc>, edit: impl FnOnce(&mut Membership) -> Fact) -> Self {
        let mut after = before.clone();
        after.version += 1;
        after.updated_at = next_change_at(before.updated_at, now);
        let fact = edit(&mut after);
        Self { before: Some(before.clone()), after, fact }
    }
}

/// The instant of a change that follows one at `previous`. It is strictly later, even if the clock of this process is
/// behind, so that changes of one record sort in the order in which they were committed.
pub(crate) fn next_change_at(previous: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    now.max(previous + TimeDelta::milliseconds(1))
}
