//! Declining: the invitee says no, and the inviter is told.

use chrono::{DateTime, Utc};

use super::Caller;
use crate::{
    event::{Decision, Fact},
    membership::{Ended, Ending, Membership},
    refusal::Refusal,
};

impl Membership {
    /// Ends the invitation on the invitee's word.
    ///
    /// # Errors
    /// As [`Membership::admit`].
    pub fn decline(&self, bearer: &Caller, attempt: u32, now: DateTime<Utc>) -> Result<Decision, Refusal> {
        self.admit(bearer, attempt, now)?;
        Ok(self.ending(Ending::Declined, Fact::Declined {}, now))
    }

    /// Whether this person has declined that sending at `since` or later, by which a repeated request knows its own effect.
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

    /// The end of the membership, by whatever way.
    pub(crate) fn ending(&self, by: Ending, fact: Fact, now: DateTime<Utc>) -> Decision {
        Decision::change(self, now, |after| {
            after.lifecycle = self.lifecycle.clone().into_ended(Ended { at: now, by });
            fact
        })
    }

    /// Makes room for a new invitation to the same address: this one had expired already.
    pub(crate) fn replaced(&self, now: DateTime<Utc>) -> Decision {
        self.ending(Ending::Replaced, Fact::Replaced {}, now)
    }
}
