//! Publishing the lapse of an invitation, once. It lapses at its instant, whether or not the sweep has run.

use chrono::{DateTime, Utc};

use crate::{
    event::{Decision, Fact},
    membership::{Lifecycle, Membership},
};

impl Membership {
    /// Publishes the lapse and releases the seat; `None` while the invitation is open and after the first time.
    #[must_use]
    pub fn lapse(&self, now: DateTime<Utc>) -> Option<Decision> {
        let Lifecycle::Invited(invited) = &self.lifecycle else { return None };
        let due = !self.invitation_open(now) && !invited.invitation.lapse_notified;
        due.then(|| {
            Decision::change(self, now, |after| {
                if let Some(invitation) = after.lifecycle.invitation_mut() {
                    invitation.lapse_notified = true;
                }
                Fact::InviteExpired {}
            })
        })
    }
}
