//! Declining an invitation.

use chrono::{DateTime, Utc};

use crate::{
    caller::Caller,
    event::{Decision, Fact},
    membership::{Ended, Ending, Membership},
    refusal::Refusal,
};

impl Membership {
    /// Declines the invitation.
    ///
    /// # Errors
    /// As `Membership::admit`.
    pub fn decline(&self, bearer: &Caller, attempt: u32, now: DateTime<Utc>) -> Result<Decision, Refusal> {
        self.admit(bearer, attempt, now)?;
        Ok(self.ending(Ending::Declined, Fact::Declined {}, now))
    }

    /// Whether this person declined that sending at `since` or later; a repeated request recognises its first execution by it.
    #[must_use]
    pub fn was_declined(&self, bearer: &Caller, attempt: u32, since: DateTime<Utc>) -> bool {
        let sending = self.invitation().is_some_and(|invitation| invitation.attempt == attempt);
        sending && self.is_for(bearer) && self.has_ended(Ending::Declined, since)
    }

    /// Whether it ended in that way at `since` or later.
    #[must_use]
    pub fn has_ended(&self, by: Ending, since: DateTime<Utc>) -> bool {
        self.ended().is_some_and(|ended| ended.by == by && ended.at >= since)
    }

    /// Ends the membership.
    pub(crate) fn ending(&self, by: Ending, fact: Fact, now: DateTime<Utc>) -> Decision {
        Decision::change(self, now, |after| {
            after.lifecycle = self.lifecycle.clone().into_ended(Ended { at: now, by });
            fact
        })
    }

    /// Ends an expired membership that a new one for the same address replaces.
    pub(crate) fn replaced(&self, now: DateTime<Utc>) -> Decision {
        self.ending(Ending::Replaced, Fact::Replaced {}, now)
    }
}
