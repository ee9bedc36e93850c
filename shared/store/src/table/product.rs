//! Reading the product definition, together with whatever a request reads first (A2).

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use domain::{decide::Definition, product::Product};
use serde::{Deserialize, Serialize, de::Error as _};

use super::{
    Error, Store, item,
    keys::{self, Item, Key, by_key},
};

/// The stored form. The documents are JSON text: keys of permissions and settings of a later version survive as they are.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredDefinition {
    pub version: u64,
    pub document: String,
    pub retired: String,
    pub updated_at: DateTime<Utc>,
}

impl Store {
    /// Sets the time of the request or run that follows. A definition that is a minute older is read again.
    pub fn set_now(&self, now: DateTime<Utc>) {
        self.product.set_now(now);
    }

    /// The definition that this process works with.
    #[must_use]
    pub fn product(&self) -> Arc<Product> {
        self.product.get()
    }

    /// Reads items by key. In the same round it reads the definition, if this process needs it again.
    pub(crate) async fn items(&self, mut keys: Vec<Key>) -> Result<HashMap<Key, Item>, Error> {
        let needs_product = self.product.is_stale();
        if needs_product {
            keys.push(keys::product());
        }
        let mut items = by_key(self.table.get(keys).await?);
        if needs_product {
            self.keep_product(items.remove(&keys::product()))?;
        }
        Ok(items)
    }

    /// Reads the definition, if this process needs it again and has not read it together with other items.
    pub(crate) async fn current_product(&self) -> Result<Arc<Product>, Error> {
        if self.product.is_stale() {
            Box::pin(self.items(Vec::new())).await?;
        }
        Ok(self.product.get())
    }

    /// Keeps the definition of an item. A definition that this version cannot read does not replace one that it could.
    fn keep_product(&self, found: Option<Item>) -> Result<(), Error> {
        let known = self.product.version();
        if found.as_ref().is_some_and(|found| version_of(found) == known) && known > 0 {
            self.product.keep_on();
            return Ok(());
        }
        match found.map_or_else(|| Ok(Definition::built_in()), definition) {
            Ok(definition) => self.product.keep(definition.product()),
            Err(error) if known > 0 => {
                tracing::error!(%error, "the product definition cannot be read; the one before stays in use");
                self.product.keep_on();
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

const WHAT: &str = "the product definition";

fn version_of(item: &Item) -> u64 {
    item.get("version").and_then(|version| version.as_n().ok()?.parse().ok()).unwrap_or(0)
}

pub(crate) fn definition(item: Item) -> Result<Definition, Error> {
    let stored: StoredDefinition = item::from_item(WHAT, item)?;
    Ok(Definition {
        version: stored.version,
        document: parsed(&stored.document)?,
        retired: parsed(&stored.retired)?,
        updated_at: Some(stored.updated_at),
    })
}

fn parsed<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| Error::malformed(WHAT)(serde_dynamo::Error::custom(error)))
}
