//! Seats and owners of an organisation, counted from its memberships (I11).

use crate::{
    membership::{Kind, Membership, State},
    organization::{Organization, Settings},
};

/// Seats and owners, stored or recounted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// Members who hold a seat (R17).
    pub seats: u32,
    /// Active members of owner class (R20).
    pub owners: u32,
}

impl Counters {
    /// The stored counters; none where the seats were not asked for.
    #[must_use]
    pub fn of(organization: &Organization) -> Option<Self> {
        Some(Self { seats: organization.seats?, owners: organization.owners })
    }

    /// Adds one membership, by the rules that every decision applies.
    #[must_use]
    pub fn with(self, membership: &Membership, settings: &Settings) -> Self {
        Self {
            seats: self.seats + u32::from(membership.holds_seat()),
            owners: self.owners + u32::from(settings.is_owner(membership)),
        }
    }
}

impl Settings {
    /// Whether the membership counts as one of the owners (R20, R18: a guest never does).
    #[must_use]
    pub fn is_owner(&self, membership: &Membership) -> bool {
        membership.kind() == Kind::Member
            && membership.state() == State::Active
            && self.is_owner_class(&membership.grant, membership.group.as_ref())
    }
}
