//! What is told of an email, in whatever order: the last word on the latest email stands (C42, F30).

use crate::membership::{Delivery, DeliveryState, Membership, State};

impl DeliveryState {
    /// Every state, each stronger than those before it.
    pub const ALL: [Self; 8] = [
        Self::Queued,
        Self::Sent,
        Self::Delayed,
        Self::Delivered,
        Self::Suppressed,
        Self::Failed,
        Self::Bounced,
        Self::Complained,
    ];

    /// The states that this one replaces: a late `delivered` never hides that the email bounced.
    pub fn replaces(self) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |state| *state < self)
    }

    /// Why the email did not arrive, as a stable code; none where it may have, or may still.
    #[must_use]
    pub const fn reason(self) -> Option<&'static str> {
        match self {
            Self::Queued | Self::Sent | Self::Delayed | Self::Delivered => None,
            Self::Suppressed => Some("suppressed"),
            Self::Failed => Some("rejected"),
            Self::Bounced => Some("bounced"),
            Self::Complained => Some("complained"),
        }
    }
}

impl Membership {
    /// What became of the last email to the person: before acceptance that is the open sending of the invitation.
    #[must_use]
    pub fn last_delivery(&self) -> Option<Delivery> {
        if self.state == State::Invited { self.invitation_delivery() } else { self.delivery.clone() }
    }
}
