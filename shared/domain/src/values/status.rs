//! Kind, stored state and effective status of a membership.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Member or guest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Belongs without end and holds a seat.
    #[default]
    Member,
    /// Belongs for a period and holds no seat (S3.3).
    Guest,
}

/// The stored state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Invited and not yet accepted; whether still acceptable is a matter of time.
    Invited,
    /// Accepted or added; whether access has ended is a matter of time.
    Active,
    /// Locked out until reactivated; the guest clock runs on (R14).
    Suspended,
    /// Over, kept for a while so that an old link is answered well.
    Ended,
}

/// What a membership is at an instant. Listing, reading and deciding all use this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Waiting for acceptance.
    InvitePending,
    /// Not accepted in time; can be sent again.
    InviteExpired,
    /// Belongs and may act.
    Active,
    /// Active, within the renewal window before its end.
    Expiring,
    /// A guest whose access has ended.
    Expired,
    /// Locked out until reactivated.
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
