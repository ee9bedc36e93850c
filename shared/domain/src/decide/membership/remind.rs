//! Reminders before a guest's access ends: each threshold at most once in a period of access.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::{
    event::{Decision, Fact},
    membership::Membership,
    period::Period,
};

impl Membership {
    /// Sends the reminder nearest to the end whose threshold has passed; longer ones count as sent, so an outage of days
    /// causes one email, not several (C61). `None` for suspended, expired and ended memberships, and for thresholds
    /// before the period began: a guest for one week gets no 14-day reminder (C73).
    #[must_use]
    pub fn remind(&self, offsets: &BTreeSet<Period>, now: DateTime<Utc>) -> Option<Decision> {
        let access = self.guest_access().filter(|_| self.is_active(now))?;
        let expires_at = access.expires_at;
        let began_at = access.renewed_at.or(self.activated_at())?;
        let passed = |offset: &Period| {
            let threshold = offset.before(expires_at);
            began_at < threshold && threshold <= now
        };
        let nearest = offsets.iter().copied().find(passed)?;
        let is_new = access.last_reminder.is_none_or(|last| nearest < last);
        is_new.then(|| {
            Decision::change(self, now, |after| {
                if let Some(access) = after.lifecycle.guest_access_mut() {
                    access.last_reminder = Some(nearest);
                }
                Fact::Expiring { expires_at, before: nearest }
            })
        })
    }
}
