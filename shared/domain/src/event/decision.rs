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
        // Strictly later than the decision before, even if a clock runs behind: events of one membership sort in commit order.
        after.updated_at = now.max(before.updated_at + TimeDelta::milliseconds(1));
        let fact = edit(&mut after);
        Self { before: Some(before.clone()), after, fact }
    }
}
