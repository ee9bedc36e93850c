//! Where memberships are kept: one DynamoDB table, one conditional transaction for each decision.

mod audit;
mod audit_list;
mod change;
mod commit;
mod delivery;
mod due;
mod error;
mod expression;
mod idempotency;
mod item;
mod keeping;
pub mod keys;
mod lease;
mod listing;
mod organizations;
mod outbox;
mod people;
mod person;
mod progress;
pub mod reminders;
mod resources;
pub mod schema;
mod snapshot;
mod table;
mod topic_update;
mod unknown;
mod usage;
mod weight;

#[cfg(test)]
mod tests;

pub use audit_list::{AuditFilter, AuditPosition};
pub use change::Change;
pub use commit::{Outcome, Preconditions};
pub use delivery::{BOUNCE_SUPPRESSION, Note, Suppression};
pub use due::{DueMembership, DuePosition, DueScan};
pub use error::Error;
pub use idempotency::{Answer, Claim, Lease, Request};
pub use keeping::Recount;
pub use lease::EMAIL_LEASE;
pub use listing::{Ending, Filter, Page, Position, Sort};
pub use outbox::{OutboxEntry, UnreadableEntry};
pub use progress::Checkpoint;
pub use resources::{ResourceChange, ResourcePosition};
pub use snapshot::{ReadSet, Snapshot};
pub use topic_update::TopicUpdate;

/// The one table, as the product asks and tells it.
#[derive(Debug, Clone)]
pub struct Store {
    table: table::Table,
}

impl Store {
    /// The table of that name.
    #[must_use]
    pub fn new(client: aws_sdk_dynamodb::Client, table: impl Into<String>) -> Self {
        Self { table: table::Table { client, name: table.into() } }
    }

    /// Opens the connection before the first request does: reads a key that nobody writes and forgets the answer.
    pub async fn prime(&self) {
        let key = keys::checkpoint("prime");
        drop(self.table.get(vec![key]).await);
    }
}
