//! The lapse of an invitation: the instant itself decides; the sweep only tells of it, once.

use chrono::{DateTime, Utc};

use crate::{
    event::{Decision, Fact},
    membership::{Membership, State},
};

impl Membership {
    /// Tells of the lapse and gives the seat back; nothing while the invitation is open or was told of before.
    #[must_use]
    pub fn lapse(&self, now: DateTime<Utc>) -> Option<Decision> {
        let due = self.state == State::Invited
            && !self.invitation_open(now)
            && self.invitation.as_ref().is_some_and(|i| !i.lapse_notified);
        due.then(|| {
            Decision::change(self, now, |after| {
                if let Some(invitation) = &mut after.invitation {
                    invitation.lapse_notified = true;
                }
                Fact::InviteExpired {}
            })
        })
    }
}
