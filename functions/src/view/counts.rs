//! Numbers of members, guests and invitations in responses.

use schemars::JsonSchema;
use serde::Serialize;
use store::MembershipCount;

/// The members, guests and invitations of an organisation, by kind and status.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MembershipCounts {
    /// Members and invitations of members. Their access has no end: `expiring` and `expired` are 0.
    pub members: StatusCounts,
    /// Guests and invitations of guests.
    pub guests: StatusCounts,
}

/// The numbers of one kind, by status. Each is that of the rows in the list of members with a filter by this kind and status.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StatusCounts {
    /// Have access.
    pub active: StatusCount,
    /// Have access that ends within the renewal window.
    pub expiring: StatusCount,
    /// Had access that has ended, suspended or not.
    pub expired: StatusCount,
    /// Have no access until reactivated.
    pub suspended: StatusCount,
    /// Open invitations.
    pub invite_pending: StatusCount,
    /// Invitations that were not accepted in time.
    pub invite_expired: StatusCount,
}

/// A number of one status and kind, counted up to 1,000.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StatusCount {
    /// The number, at most 1,000.
    pub count: usize,
    /// Whether there are more than `count`.
    pub count_is_at_least: bool,
}

impl From<MembershipCount> for StatusCount {
    fn from(counted: MembershipCount) -> Self {
        Self { count: counted.count, count_is_at_least: counted.more }
    }
}
