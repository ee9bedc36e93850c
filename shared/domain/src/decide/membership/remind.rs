//! The reminder that a guest's access is about to end: each threshold at most once in a period of access.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::{
    event::{Decision, Fact},
    membership::Membership,
    period::Period,
};

impl Membership {
    /// Reminds of the nearest of the thresholds that have passed; all that lie further from the end count as told, so that
    /// after an outage of days there is one email and not three (C61). Nothing for whoever is suspended or over, and
    /// nothing of a threshold that had passed when the period began: a guest for a week gets no word of a fortnight (C73).
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
        let news = access.last_reminder.is_none_or(|told| nearest < told);
        news.then(|| {
            Decision::change(self, now, |after| {
                if let Some(access) = after.lifecycle.guest_access_mut() {
                    access.last_reminder = Some(nearest);
                }
                Fact::Expiring { expires_at, before: nearest }
            })
        })
    }
}
