//! Keys of the sparse index `due`: one bucket for each day and shard.

use chrono::{DateTime, Utc};
use domain::id::OrganizationId;

use super::{instant, shard};

/// Shards of one day in the index `due`.
pub const DUE_SHARDS: u8 = 16;

/// What is due in a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// The lapse of an invitation.
    Lapse,
    /// The end of a guest's access.
    Access,
    /// The recount of an organisation.
    Recount,
    /// The purge of a deleted organisation.
    Purge,
}

impl Due {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Lapse => "LAPSE",
            Self::Access => "ACCESS",
            Self::Recount => "RECOUNT",
            Self::Purge => "PURGE",
        }
    }
}

/// Partition key in the index `due`: the bucket of a day and shard.
#[must_use]
pub fn due_bucket(due: Due, day: chrono::NaiveDate, shard: u8) -> String {
    format!("{}#{}#{shard:02}", due.name(), day.format("%Y-%m-%d"))
}

/// The attributes that put an organisation into the index `due`.
pub(crate) fn due_of_organization(due: Due, id: OrganizationId, at: DateTime<Utc>) -> [(&'static str, String); 2] {
    let bucket = due_bucket(due, at.date_naive(), shard(id.ulid(), DUE_SHARDS));
    [("due", bucket), ("due_at", format!("{}#{}", instant(at), id.ulid()))]
}
