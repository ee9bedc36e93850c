//! The lapse of an invitation: the instant itself decides; the sweep only tells of it, once.

use chrono::{DateTime, Utc};

use crate::{
    event::{Decision, Fact},
    membership::{Lifecycle, Membership},
};

impl Membership {
    /// Tells of the lapse and gives the seat back; nothing while the invitation is open or was told of before.
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
