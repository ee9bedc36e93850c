//! The handle that every read and write of this crate hangs on.

use super::{client::Table, keys};

/// The one table, as the product asks and tells it.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) table: Table,
}

impl Store {
    /// The table of that name.
    #[must_use]
    pub fn new(client: aws_sdk_dynamodb::Client, table: impl Into<String>) -> Self {
        Self { table: Table { client, name: table.into() } }
    }

    /// Opens the connection before the first request does: reads a key that nobody writes and forgets the answer.
    pub async fn prime(&self) {
        let key = keys::checkpoint("prime");
        drop(self.table.get(vec![key]).await);
    }
}
