//! How a membership ends.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a membership ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// When.
    pub at: DateTime<Utc>,
    /// By what.
    pub by: Ending,
}

/// The ways in which a membership ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The invitation was cancelled.
    Cancelled,
    /// The invitee declined.
    Declined,
    /// A new invitation took its place after it had expired.
    Replaced,
    /// The invited address became that of a person who was a member already.
    Merged,
    /// An administrator removed the person.
    Removed,
    /// The person left.
    Left,
}

impl Ending {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Declined => "declined",
            Self::Replaced => "replaced",
            Self::Merged => "merged",
            Self::Removed => "removed",
            Self::Left => "left",
        }
    }
}
