//! The invitation that a membership began with.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Person;
use crate::{continue_url::ContinueUrl, id::MembershipId, language_tag::LanguageTag, period::Period, text::Note};

/// An invitation as it was last sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Number of the sending, from 1; links of earlier ones are invalid.
    pub attempt: u32,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// From when on it can no longer be accepted.
    pub expires_at: DateTime<Utc>,
    /// The sponsor (R19): the membership that sent it last. None where a machine did (A4): the invitation then depends on
    /// the organisation only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sponsor: Option<MembershipId>,
    /// The sponsor's name and address at that time; kept after they leave. None where a machine sent it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited_by: Option<Person>,
    /// A note from the sponsor to the invitee.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
    /// The language of its emails; none for the language of the organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<LanguageTag>,
    /// How long each sending can be accepted; none for the time of the policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<Period>,
    /// Where the page leads after acceptance; none for the page of the organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continue_url: Option<ContinueUrl>,
    /// Whether this sending went out by email. Otherwise a machine got the link (A15).
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub notify: bool,
    /// Whether the sweep has published the lapse.
    #[serde(default)]
    pub lapse_notified: bool,
}

const fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_true(notify: &bool) -> bool {
    *notify
}
