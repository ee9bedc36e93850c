//! Delivery states of an email. Notifications arrive in any order; the strongest state wins (C42, F30).

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Membership, State};

/// What became of an email (F30).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Delivery {
    /// Which email, such as `invitation`.
    pub email: String,
    /// Which sending, for an email that carries a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<u32>,
    /// How far it got.
    pub state: DeliveryState,
    /// When it got there.
    pub at: DateTime<Utc>,
    /// The identifier of the email, which sorts by the time at which it was caused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// How far an email got. What is told later in this list replaces what is told earlier, in whatever order it is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Decision and not yet handed over.
    Queued,
    /// Handed over to the mail service.
    Sent,
    /// The recipient's mail server does not take it for now; the mail service goes on trying.
    Delayed,
    /// Taken by the recipient's mail server.
    Delivered,
    /// Not handed over, because earlier emails to the mailbox bounced or were complained about.
    Suppressed,
    /// Refused for good by the mail service, or given up.
    Failed,
    /// Refused by the recipient's mail server.
    Bounced,
    /// Reported by its recipient as unwanted.
    Complained,
}

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
    /// The delivery state of the email that carries the current link of the invitation.
    #[must_use]
    pub fn invitation_delivery(&self) -> Option<Delivery> {
        let invitation = self.invitation()?;
        let current = self.delivery.clone().filter(|d| d.attempt == Some(invitation.attempt));
        Some(current.unwrap_or_else(|| Delivery {
            email: "invitation".to_owned(),
            attempt: Some(invitation.attempt),
            state: DeliveryState::Queued,
            at: invitation.sent_at,
            id: None,
        }))
    }

    /// The delivery state of the latest email; before acceptance, of the current invitation email.
    #[must_use]
    pub fn last_delivery(&self) -> Option<Delivery> {
        if self.state() == State::Invited { self.invitation_delivery() } else { self.delivery.clone() }
    }
}
