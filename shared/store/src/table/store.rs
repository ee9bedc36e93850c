//! [`Store`]: the handle through which other crates read and write the tables.

use super::{client::Table, keys};

/// Reads and writes the tables of the product.
#[derive(Debug, Clone)]
pub struct Store {
    /// The main table.
    pub(crate) table: Table,
    /// The audit table. Functions may put and read its items, and nothing else.
    pub(crate) audit: Table,
}

impl Store {
    /// Uses the tables of these names.
    #[must_use]
    pub fn new(client: aws_sdk_dynamodb::Client, table: impl Into<String>, audit_table: impl Into<String>) -> Self {
        let audit = Table { client: client.clone(), name: audit_table.into() };
        Self { table: Table { client, name: table.into() }, audit }
    }

    /// Opens the connection during the cold start, before the first request: reads a key that no code writes, and ignores
    /// the result. Both tables are reached over the same connection.
    pub async fn prime(&self) {
        let key = keys::checkpoint("prime");
        drop(self.table.get(vec![key]).await);
    }
}
