//! Organisations by identifier.

use std::collections::HashMap;

use domain::{id::OrganizationId, organization::Organization};

use crate::table::{
    Error, Store, item,
    keys::{self, Item, Key},
};

impl Store {
    /// Reads an organisation; none when it does not exist or is deleted.
    pub async fn organization(&self, id: OrganizationId) -> Result<Option<Organization>, Error> {
        Ok(self.organizations(&[id]).await?.pop())
    }

    /// Reads organisations. Deleted and unknown ones are left out.
    pub async fn organizations(&self, ids: &[OrganizationId]) -> Result<Vec<Organization>, Error> {
        let keys = ids.iter().flat_map(|id| [keys::meta(*id), keys::settings(*id)]).collect();
        let found = self.table.get(keys).await?;
        let mut by_key: HashMap<Key, Item> =
            found.into_iter().filter_map(|item| Some((Key::of(&item)?, item))).collect();
        let mut take = |key: Key| by_key.remove(&key);
        let mut organizations = Vec::new();
        for id in ids {
            if let (Some(meta), Some(settings)) = (take(keys::meta(*id)), take(keys::settings(*id))) {
                organizations.extend(item::organization(*id, meta, settings)?);
            }
        }
        Ok(organizations)
    }
}
