//! A decision: the change of one membership, and why.

use chrono::{DateTime, TimeDelta, Utc};

use super::Fact;
use crate::membership::Membership;

/// A decision about one membership: what it was, what it becomes, and the fact that makes the difference.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// As it was read; none for a new one.
    pub before: Option<Membership>,
    /// As it is to be written.
    pub after: Membership,
    /// Why.
    pub fact: Fact,
}

impl Decision {
    /// The change of an existing membership: raises its version and notes the time.
    pub(crate) fn change(before: &Membership, now: DateTime<Utc>, edit: impl FnOnce(&mut Membership) -> Fact) -> Self {
        let mut after = before.clone();
        after.version += 1;
        // Strictly later than the decision before, whatever the clocks say: facts about one membership sort as they were committed.
        after.updated_at = now.max(before.updated_at + TimeDelta::milliseconds(1));
        let fact = edit(&mut after);
        Self { before: Some(before.clone()), after, fact }
    }
}
