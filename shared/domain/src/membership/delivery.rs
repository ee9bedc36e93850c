//! Delivery states of an email. Feedback of SES arrives in any order; the state of highest precedence wins (C42, F30).

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Membership, State};

/// The delivery state of an email (F30).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Delivery {
    /// The kind of email, such as `invitation`.
    pub email: String,
    /// The attempt of the invitation, for an email with a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<u32>,
    /// The state.
    pub state: DeliveryState,
    /// When the email reached this state.
    pub at: DateTime<Utc>,
    /// The identifier of the email. It sorts by the time of the event that caused the email.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// The delivery state of an email. A state replaces those before it in this list, in whatever order feedback arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// The email waits in the outbox.
    Queued,
    /// SES has accepted the email.
    Sent,
    /// The recipient's mail server has deferred the email; SES retries.
    Delayed,
    /// The recipient's mail server has accepted the email.
    Delivered,
    /// Not sent, because an earlier email to the mailbox bounced or led to a complaint.
    Suppressed,
    /// SES has rejected the email permanently, or the retries have ended.
    Failed,
    /// The recipient's mail server has rejected the email permanently.
    Bounced,
    /// The recipient has reported the email as spam.
    Complained,
}

impl DeliveryState {
    /// Every state, in ascending order of precedence.
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

    /// The states that this one replaces. A late `delivered` never replaces `bounced`.
    pub fn replaces(self) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |state| *state < self)
    }

    /// A stable code for why the email did not arrive. None if it arrived or may still arrive.
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

    /// What to expect of the next email to a mailbox whose last one ended in this state; none unless emails to it stop.
    #[must_use]
    pub const fn outlook(self) -> Option<&'static str> {
        match self {
            Self::Suppressed => Some(
                "the last email was not sent, because an earlier one to this mailbox bounced or led to a complaint; this one \
                 may not be sent either",
            ),
            Self::Bounced => Some("the last email to this address bounced; check the address"),
            Self::Complained => {
                Some("the recipient reported the last email as spam; this one is not sent until an operator lifts that")
            }
            Self::Queued | Self::Sent | Self::Delayed | Self::Delivered | Self::Failed => None,
        }
    }
}

impl Membership {
    /// The delivery state of the email that carries the current link of the invitation; none where a machine got the link.
    #[must_use]
    pub fn invitation_delivery(&self) -> Option<Delivery> {
        let invitation = self.invitation().filter(|invitation| invitation.notify)?;
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
