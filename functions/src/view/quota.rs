//! The state of the inviter's quota, which responses tell.

use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, Utc};
use domain::{
    quota::{Quotas, seconds_left},
    refusal::DailyLimit,
};
use kit::rate_limit::RateLimit;

/// How many emails of the inviter are counted today, with those of this request.
#[derive(Debug, Default)]
pub struct CountedEmails(AtomicU32);

impl CountedEmails {
    /// Notes the quotas after one more email. A later attempt of a decision notes them anew.
    pub fn note(&self, after: &Quotas) {
        if let Some(inviter) = &after.inviter {
            self.0.store(inviter.used, Ordering::Relaxed);
        }
    }

    /// The state of the quota; none if no email was counted.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> Option<RateLimit> {
        let (used, limit) = (self.0.load(Ordering::Relaxed), DailyLimit::Inviter.a_day());
        let state = RateLimit { limit, remaining: limit.saturating_sub(used), reset_seconds: seconds_left(now) };
        (used > 0).then_some(state)
    }
}
