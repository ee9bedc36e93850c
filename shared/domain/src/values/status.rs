//! Kind, stored state and effective status of a membership.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Member or guest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A membership without an end, which holds a seat.
    #[default]
    Member,
    /// A membership for a period, which holds no seat (S3.3).
    Guest,
}

/// The stored state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Invited and not yet accepted; may have expired.
    Invited,
    /// Accepted or added; a guest's access may have expired.
    Active,
    /// Without access until reactivated; a guest's period continues (R14).
    Suspended,
    /// Ended; the row stays for the retention period, so that an old link gets a precise answer.
    Ended,
}

/// The status of a membership at an instant. Lists, reads and decisions all use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Invited, and waits for acceptance.
    InvitePending,
    /// Invited, and not accepted in time; the invitation can be sent again.
    InviteExpired,
    /// Active, with access.
    Active,
    /// Active, within the renewal window before the end of access.
    Expiring,
    /// A guest whose access has ended.
    Expired,
    /// Without access until reactivated.
    Suspended,
    /// Cancelled, declined, removed or left.
    Ended,
}

impl Kind {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Guest => "guest",
        }
    }
}

impl State {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Ended => "ended",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
