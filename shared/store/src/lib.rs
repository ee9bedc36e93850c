//! Where memberships are kept: one DynamoDB table, one conditional transaction for each decision.

mod audit;
mod change;
mod commit;
mod due;
mod error;
mod expression;
mod held;
mod idempotency;
mod item;
pub mod keys;
mod listing;
mod organizations;
mod outbox;
mod people;
mod person;
mod resources;
mod scene;
pub mod schema;
mod table;
mod trail;

#[cfg(test)]
mod tests;

pub use change::Change;
pub use commit::{Basis, Outcome};
pub use error::Error;
pub use idempotency::{Answer, Claim, Lease, Request};
pub use listing::{Filter, Page, Position, Sort};
pub use outbox::Pending;
pub use resources::{ResourceChange, ResourcePosition};
pub use scene::{Ask, Scene};
pub use trail::{TrailFilter, TrailPosition};

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
