//! Where memberships are kept: one DynamoDB table, one conditional transaction for each decision.

mod audit;
mod change;
mod commit;
mod delivery;
mod due;
mod error;
mod expression;
mod held;
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
mod scene;
pub mod schema;
mod table;
mod trail;
mod unknown;
mod weight;
mod wish;

#[cfg(test)]
mod tests;

pub use change::Change;
pub use commit::{Basis, Outcome};
pub use delivery::{BOUNCE_KEPT, Note, Suppression};
pub use due::{Found, Place};
pub use error::Error;
pub use idempotency::{Answer, Claim, Lease, Request};
pub use keeping::Standing;
pub use lease::LETTERS_LEASE;
pub use listing::{Ending, Filter, Page, Position, Sort};
pub use outbox::{Pending, Unreadable};
pub use progress::Progress;
pub use resources::{ResourceChange, ResourcePosition};
pub use scene::{Ask, Scene};
pub use trail::{TrailFilter, TrailPosition};
pub use wish::Wish;

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
        let key = keys::progress("prime");
        drop(self.table.get(vec![key]).await);
    }
}
