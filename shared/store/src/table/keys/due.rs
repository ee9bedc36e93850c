//! Keys of the sparse index `due`: a few shards for each kind of work, with the instant as sort key.

use chrono::{DateTime, Utc};
use domain::id::OrganizationId;

use super::{instant, shard};

/// Shards of each kind of work in the index `due`.
///
/// A range of instants takes one query in each shard, so fewer shards make a quiet sweep cheaper; each shard takes 1,000
/// writes a second. `shared/store/README.md` says why there are four.
pub const DUE_SHARDS: u8 = 4;

/// What is due.
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

/// Partition key in the index `due`: one shard of a kind of work.
#[must_use]
pub fn due_partition(due: Due, shard: u8) -> String {
    format!("{}#{shard}", due.name())
}

/// The attributes that put an organisation into the index `due`.
pub(crate) fn due_of_organization(due: Due, id: OrganizationId, at: DateTime<Utc>) -> [(&'static str, String); 2] {
    let partition = due_partition(due, shard(id.ulid(), DUE_SHARDS));
    [("due", partition), ("due_at", format!("{}#{}", instant(at), id.ulid()))]
}
