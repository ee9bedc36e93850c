//! The end of a guest's access: the instant itself decides; the sweep only tells of it, once.

use chrono::{DateTime, Utc};

use crate::{
    event::{Decision, Fact},
    membership::{GuestAccess, Membership, State},
};

impl Membership {
    /// Tells that the access has ended, of suspended guests too (R14); nothing before the end, for whoever has no end,
    /// and when it was told of before.
    #[must_use]
    pub fn expire(&self, now: DateTime<Utc>) -> Option<Decision> {
        let belongs = matches!(self.state(), State::Active | State::Suspended);
        let due = |access: &&GuestAccess| belongs && self.access_over(now) && !access.expiry_notified;
        let expires_at = self.guest_access().filter(due)?.expires_at;
        Some(Decision::change(self, now, |after| {
            if let Some(access) = after.lifecycle.guest_access_mut() {
                access.expiry_notified = true;
            }
            Fact::Expired { expires_at }
        }))
    }
}
