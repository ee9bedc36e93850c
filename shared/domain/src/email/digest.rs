//! The daily digest of guests whose access is about to end (R12).

use chrono::{DateTime, Utc};

use crate::{
    authority::Authority,
    id::MembershipId,
    membership::{Membership, Status},
    organization::Settings,
    permission::GUESTS_RENEW,
};

/// The guests of an organisation whose access ends within its renewal window.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expiring {
    guests: u32,
    /// The two that end first: the reader may be one of them.
    first: Vec<(DateTime<Utc>, MembershipId)>,
}

/// The digest for one reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest {
    /// How many guests are about to lose access.
    pub guests: u32,
    /// When the first of them loses access.
    pub earliest: DateTime<Utc>,
}

impl Expiring {
    /// Adds a guest; guests must be added in the order of their ends.
    #[must_use]
    pub fn with(mut self, end: DateTime<Utc>, guest: MembershipId) -> Self {
        self.guests += 1;
        if self.first.len() < 2 {
            self.first.push((end, guest));
        }
        self
    }

    /// Whether there are no such guests.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.guests == 0
    }

    /// The digest for this reader; `None` if they cannot renew guests now or the policy disables it. A guest cannot renew
    /// themselves (R18), so the digest leaves the reader out.
    #[must_use]
    pub fn digest_for(&self, reader: &Membership, settings: &Settings, now: DateTime<Utc>) -> Option<Digest> {
        if !settings.receives_digest(reader, now) {
            return None;
        }
        let own = reader.status(settings.policy.renew_window, now) == Status::Expiring;
        let earliest = self.first.iter().find(|(_, guest)| *guest != reader.id).map(|(end, _)| *end)?;
        Some(Digest { guests: self.guests - u32::from(own), earliest })
    }
}

impl Settings {
    /// Whether this member receives the digest; checked when the email is decided and again when it is sent.
    #[must_use]
    pub fn receives_digest(&self, reader: &Membership, now: DateTime<Utc>) -> bool {
        let may_renew = || Authority::of(self, reader, now).is_some_and(|authority| authority.holds(GUESTS_RENEW));
        self.policy.notify.expiring_digest && may_renew()
    }
}
