//! Names of resources for lists. A process keeps them for a minute, because no decision depends on them (A6).

use std::collections::BTreeSet;

use domain::{grant::ResourceRef, id::OrganizationId, resource::Resources};

use crate::table::{
    Error, Store, item,
    keys::{self, by_key},
};

impl Store {
    /// The resources of these references, as far as they exist, at most a minute old. Takes no round if the process has read
    /// all of them within the last minute.
    pub async fn resource_names(
        &self,
        id: OrganizationId,
        references: impl IntoIterator<Item = ResourceRef>,
    ) -> Result<Resources, Error> {
        let wanted: BTreeSet<ResourceRef> = references.into_iter().collect();
        let now = self.product.now();
        let (mut found, missing) = self.names.get(id, &wanted, now);
        if missing.is_empty() {
            return Ok(found);
        }
        let mut items = by_key(self.table.get(missing.iter().map(|entry| keys::resource(id, entry)).collect()).await?);
        for entry in missing {
            let resource = items.remove(&keys::resource(id, &entry)).map(item::resource).transpose()?;
            self.names.keep(id, &entry, resource.clone(), now);
            found.extend(resource.map(|resource| (entry, resource)));
        }
        Ok(found)
    }
}
