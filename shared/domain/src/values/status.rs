//! Kind, stored state and effective status of a membership.

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
