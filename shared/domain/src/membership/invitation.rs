//! The invitation that a membership began with.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Person;
use crate::{id::MembershipId, locale::Locale, text::Note};

/// The offer that was mailed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Counts the sendings; the link of every earlier one is dead.
    pub attempt: u32,
    /// When the latest was sent.
    pub sent_at: DateTime<Utc>,
    /// From when on it can no longer be accepted.
    pub expires_at: DateTime<Utc>,
    /// Who answers for it (R19): the membership that invited or sent it again last.
    pub sponsor: MembershipId,
    /// Who that was, as shown then; stays readable when they are gone.
    pub invited_by: Person,
    /// Text from the inviter to the invitee.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
    /// The language of the email.
    pub locale: Locale,
    /// Whether the lapse has been told of.
    #[serde(default)]
    pub lapse_notified: bool,
}
