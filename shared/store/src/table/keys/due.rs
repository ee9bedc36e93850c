//! Keys of the index `due`: buckets by day and shard.

use chrono::{DateTime, Utc};
use domain::id::OrganizationId;

use super::{instant, shard};

/// How many partitions a day of the due index is spread over.
pub const DUE_SHARDS: u8 = 16;

/// What falls due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// An invitation lapses.
    Lapse,
    /// The access of a guest ends.
    Access,
    /// An organisation is recounted.
    Recount,
    /// What is left of a deleted organisation goes.
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

/// Index `due`: the bucket of a day and shard.
#[must_use]
pub fn due_bucket(due: Due, day: chrono::NaiveDate, shard: u8) -> String {
    format!("{}#{}#{shard:02}", due.name(), day.format("%Y-%m-%d"))
}

/// The attributes by which the index finds an organisation that is due itself.
pub(crate) fn due_of_organization(due: Due, id: OrganizationId, at: DateTime<Utc>) -> [(&'static str, String); 2] {
    let bucket = due_bucket(due, at.date_naive(), shard(id.ulid(), DUE_SHARDS));
    [("due", bucket), ("due_at", format!("{}#{}", instant(at), id.ulid()))]
}
