//! [`Store`]: the handle through which other crates read and write the tables.

use aws_sdk_dynamodb::Client;
use futures::future::join_all;

use super::{client::Table, keys, meter::Meter, settings_cache::SettingsCache};

/// Reads and writes the tables of the product.
#[derive(Debug, Clone)]
pub struct Store {
    /// The main table.
    pub(crate) table: Table,
    /// The audit table. Functions may put and read its items, and nothing else.
    pub(crate) audit: Table,
    /// Settings that this process has read.
    pub(crate) settings: SettingsCache,
}

impl Store {
    /// Uses the tables of these names.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>, audit_table: impl Into<String>) -> Self {
        let audit = Table { client: client.clone(), name: audit_table.into() };
        Self { table: Table { client, name: table.into() }, audit, settings: SettingsCache::default() }
    }

    /// Opens that many connections during the cold start, before the first request: concurrent reads of a key that no code
    /// writes, without their results. Both tables are reached over the same connections.
    pub async fn prime(&self, connections: usize) {
        let read = || self.table.get(vec![keys::checkpoint("prime")]);
        join_all((0..connections).map(|_| read())).await;
    }

    /// The same tables, with a meter of the capacity units that calls through the new handle consume.
    #[must_use]
    pub fn metered(&self) -> (Self, Meter) {
        let meter = Meter::default();
        let config = self.table.client.config().to_builder().interceptor(meter.clone()).build();
        let metered = Self::new(Client::from_conf(config), &self.table.name, &self.audit.name);
        (Self { settings: self.settings.clone(), ..metered }, meter)
    }
}
