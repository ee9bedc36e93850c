//! [`Store`]: the handle through which other crates read and write the table.

use super::{client::Table, keys};

/// Reads and writes the product's one table.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) table: Table,
}

impl Store {
    /// Uses the table named `table`.
    #[must_use]
    pub fn new(client: aws_sdk_dynamodb::Client, table: impl Into<String>) -> Self {
        Self { table: Table { client, name: table.into() } }
    }

    /// Opens the connection during the cold start, before the first request: reads a key that no code writes, and ignores
    /// the result.
    pub async fn prime(&self) {
        let key = keys::checkpoint("prime");
        drop(self.table.get(vec![key]).await);
    }
}
