//! [`Store`]: the handle through which other crates read and write the tables.

use aws_sdk_dynamodb::Client;
use futures::future::join_all;

use super::{
    client::Table, error::Error, keys, meter::Meter, name_cache::NameCache, product_cache::ProductCache,
    settings_cache::SettingsCache, unreadable::UnreadableItems,
};

/// Reads and writes the tables of the product.
#[derive(Debug, Clone)]
pub struct Store {
    /// The main table.
    pub(crate) table: Table,
    /// The audit table. Functions may put and read its items, and nothing else.
    pub(crate) audit: Table,
    /// Settings that this process has read.
    pub(crate) settings: SettingsCache,
    /// The product definition that this process has read.
    pub(crate) product: ProductCache,
    /// Resources that this process has read for their names.
    pub(crate) names: NameCache,
    pub(super) unreadable: UnreadableItems,
}

impl Store {
    /// Uses the tables of these names.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>, audit_table: impl Into<String>) -> Self {
        let audit = Table { client: client.clone(), name: audit_table.into() };
        Self {
            table: Table { client, name: table.into() },
            audit,
            settings: SettingsCache::default(),
            product: ProductCache::default(),
            names: NameCache::default(),
            unreadable: UnreadableItems::default(),
        }
    }

    /// Opens that many connections during the cold start, before the first request, by concurrent reads: of the product
    /// definition, which every organisation needs, and of a key that no code writes. Both tables are reached over the same
    /// connections.
    pub async fn prime(&self, connections: usize) {
        let read = |first: bool| async move {
            let product = async { self.current_product().await.map(drop) };
            let nothing = async { self.table.get(vec![keys::checkpoint("prime")]).await.map(drop) };
            if first { product.await } else { nothing.await }
        };
        for result in join_all((0..connections).map(|connection| read(connection == 0))).await {
            if let Err(error) = result {
                tracing::warn!(%error, "the table did not answer at start; the first call tries again");
            }
        }
    }

    /// Whether the main table answers: one read of a key that no code writes.
    ///
    /// # Errors
    /// When it does not.
    pub async fn check(&self) -> Result<(), Error> {
        self.table.get(vec![keys::checkpoint("prime")]).await.map(drop)
    }

    /// The same tables, with a meter of the capacity units that calls through the new handle consume.
    #[must_use]
    pub fn metered(&self) -> (Self, Meter) {
        let meter = Meter::default();
        let config = self.table.client.config().to_builder().interceptor(meter.clone()).build();
        let metered = Self::new(Client::from_conf(config), &self.table.name, &self.audit.name);
        (
            Self {
                settings: self.settings.clone(),
                product: self.product.clone(),
                names: self.names.clone(),
                unreadable: self.unreadable.clone(),
                ..metered
            },
            meter,
        )
    }
}
