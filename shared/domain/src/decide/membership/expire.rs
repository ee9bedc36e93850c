//! Publishing the end of a guest's access, once. Access ends at its instant, whether or not the sweep has run.

use chrono::{DateTime, Utc};

use crate::{
    event::{Decision, Fact},
    membership::{GuestAccess, Membership, State},
};

impl Membership {
    /// Publishes that the access has ended, also for suspended guests (R14). `None` before the end, without an end, and
    /// after the first time.
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
