//! [`Store`]: the handle through which other crates read and write the tables.

use futures::future::join_all;

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

    /// Opens that many connections during the cold start, before the first request: concurrent reads of a key that no code
    /// writes, without their results. Both tables are reached over the same connections.
    pub async fn prime(&self, connections: usize) {
        let read = || self.table.get(vec![keys::checkpoint("prime")]);
        join_all((0..connections).map(|_| read())).await;
    }
}
