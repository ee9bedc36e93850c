//! What a membership is at an instant.

use chrono::{DateTime, Utc};

use super::{Kind, Lifecycle, Membership, Status};
use crate::period::Period;

impl Membership {
    /// The status at `now` (R24: expired means `expires_at <= now`).
    #[must_use]
    pub fn status(&self, renew_window: Period, now: DateTime<Utc>) -> Status {
        match &self.lifecycle {
            Lifecycle::Ended { .. } => Status::Ended,
            Lifecycle::Invited(_) if self.invitation_open(now) => Status::InvitePending,
            Lifecycle::Invited(_) => Status::InviteExpired,
            Lifecycle::Active(_) | Lifecycle::Suspended { .. } if self.access_over(now) => Status::Expired,
            Lifecycle::Suspended { .. } => Status::Suspended,
            Lifecycle::Active(_) => match self.expires_at() {
                Some(end) if renew_window.before(end) <= now => Status::Expiring,
                _ => Status::Active,
            },
        }
    }

    /// Whether the invitation can be accepted at `now`. Never after the sweep has published its lapse, even by a clock
    /// that is behind the sweep's (C74).
    #[must_use]
    pub fn invitation_open(&self, now: DateTime<Utc>) -> bool {
        match &self.lifecycle {
            Lifecycle::Invited(invited) => !invited.invitation.lapse_notified && now < invited.invitation.expires_at,
            Lifecycle::Active(_) | Lifecycle::Suspended { .. } | Lifecycle::Ended { .. } => false,
        }
    }

    /// Whether the access of a guest has ended by `now`. Always after the sweep has published the end, even by a clock
    /// that is behind the sweep's (C74).
    #[must_use]
    pub fn access_over(&self, now: DateTime<Utc>) -> bool {
        self.guest_access().is_some_and(|access| access.expiry_notified || access.expires_at <= now)
    }

    /// Whether the person may act at `now`.
    #[must_use]
    pub fn is_active(&self, now: DateTime<Utc>) -> bool {
        matches!(self.lifecycle, Lifecycle::Active(_)) && !self.access_over(now)
    }

    /// Whether it prevents another invitation to the same address at `now`.
    #[must_use]
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        match &self.lifecycle {
            Lifecycle::Invited(_) => self.invitation_open(now),
            Lifecycle::Active(_) | Lifecycle::Suspended { .. } => !self.access_over(now),
            Lifecycle::Ended { .. } => false,
        }
    }

    /// Whether it holds a seat (R17). An invitation reserves one until the sweep publishes its lapse: the row's later
    /// removal by TTL then changes no counter.
    #[must_use]
    pub fn holds_seat(&self) -> bool {
        let reserved = match &self.lifecycle {
            Lifecycle::Invited(invited) => !invited.invitation.lapse_notified,
            Lifecycle::Active(_) | Lifecycle::Suspended { .. } => true,
            Lifecycle::Ended { .. } => false,
        };
        reserved && self.kind() == Kind::Member
    }
}
