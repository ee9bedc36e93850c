//! Who is told, once a day, that guests are about to lose access, and what of (R12).

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
    /// Those that end first; two, because the reader may be one of them.
    first: Vec<(DateTime<Utc>, MembershipId)>,
}

/// What one reader is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest {
    /// How many guests are about to lose access.
    pub guests: u32,
    /// When the first of them does.
    pub earliest: DateTime<Utc>,
}

impl Expiring {
    /// Counts one more; they come in the order of their ends.
    #[must_use]
    pub fn with(mut self, end: DateTime<Utc>, guest: MembershipId) -> Self {
        self.guests += 1;
        if self.first.len() < 2 {
            self.first.push((end, guest));
        }
        self
    }

    /// Whether there is nobody.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.guests == 0
    }

    /// What this reader is told, if they are told at all: whoever may renew guests here now, as far as the policy wants
    /// it. Nobody renews themselves (R18), so a guest is not told of themselves.
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
    /// Whether this person is told of guests whose access is about to end: asked when the email is decided, and again
    /// when it leaves.
    #[must_use]
    pub fn receives_digest(&self, reader: &Membership, now: DateTime<Utc>) -> bool {
        let may_renew = || Authority::of(self, reader, now).is_some_and(|authority| authority.holds(GUESTS_RENEW));
        self.policy.notify.expiring_digest && may_renew()
    }
}
