//! Organisations by identifier.

use std::{collections::HashMap, sync::Arc};

use domain::{
    id::{OrganizationId, UserId},
    organization::Organization,
    quota::Quota,
};

use crate::table::{
    Error, Store,
    item::{self, Counted},
    keys::{self, Item, Key, s},
    text,
};

/// How often `META` and settings are read until both are of one version.
const ATTEMPTS: usize = 5;

impl Store {
    /// Reads an organisation; none when it does not exist or is deleted.
    pub async fn organization(&self, id: OrganizationId) -> Result<Option<Organization>, Error> {
        let mut found = self.items(self.organization_keys(id).collect()).await?;
        self.organization_among(id, &mut found).await
    }

    /// Reads what the creation of an organisation depends on, in one request: the organisation, if an earlier attempt has
    /// created it, and the quota of its creator.
    ///
    /// # Errors
    /// When the table is unavailable, or an item is malformed.
    pub async fn read_creation(
        &self,
        id: OrganizationId,
        creator: &UserId,
    ) -> Result<(Option<Organization>, Option<Quota>), Error> {
        let quota = keys::quota_of_creator(creator);
        let wanted = self.organization_keys(id).chain(std::iter::once(quota.clone()));
        let mut found = self.items(wanted.collect()).await?;
        let quota = found.remove(&quota).map(item::quota).transpose()?;
        Ok((self.organization_among(id, &mut found).await?, quota))
    }

    /// Reads organisations. Deleted, unknown and unreadable ones are left out.
    pub async fn organizations(&self, ids: &[OrganizationId]) -> Result<Vec<Organization>, Error> {
        let mut by_key = self.items(ids.iter().flat_map(|id| self.organization_keys(*id)).collect()).await?;
        let mut organizations = Vec::new();
        for id in ids {
            organizations.extend(self.readable(self.organization_among(*id, &mut by_key).await)?.flatten());
        }
        Ok(organizations)
    }

    /// The keys of an organisation: `META`, and its settings unless this process has read them before.
    pub(crate) fn organization_keys(&self, id: OrganizationId) -> impl Iterator<Item = Key> + use<> {
        let settings = (!self.settings.knows(id)).then(|| keys::settings(id));
        std::iter::once(keys::meta(id)).chain(settings)
    }

    /// The organisation among the items that a read of [`Self::organization_keys`] found.
    pub(crate) async fn organization_among(
        &self,
        id: OrganizationId,
        items: &mut HashMap<Key, Item>,
    ) -> Result<Option<Organization>, Error> {
        let Some(meta) = items.remove(&keys::meta(id)) else { return Ok(None) };
        self.with_settings(id, item::meta(meta)?, items.remove(&keys::settings(id))).await
    }

    /// The organisation with the settings of the version of `meta`: those of this process, or `settings` as they were read.
    /// Reads both again while their versions differ. The settings may have changed between the two reads, or since this
    /// process read them.
    pub(crate) async fn with_settings(
        &self,
        id: OrganizationId,
        mut meta: item::Meta,
        mut settings: Option<Item>,
    ) -> Result<Option<Organization>, Error> {
        for _ in 0..ATTEMPTS {
            if meta.deleted_at.is_some() {
                return Ok(None);
            }
            if settings.is_some() || self.settings.has(id, meta.version) {
                let product = self.current_product().await?;
                if let Some(kept) = self.settings.get(id, meta.version, &product) {
                    return Ok(Some(item::organization(id, &meta, kept)));
                }
                if let Some((version, read)) = settings.take().map(item::settings).transpose()? {
                    let read = Arc::new(read.completed_by(&product));
                    self.settings.keep(id, version, &read);
                    if version == meta.version {
                        return Ok(Some(item::organization(id, &meta, read)));
                    }
                }
            }
            let mut found = Box::pin(self.items(vec![keys::meta(id), keys::settings(id)])).await?;
            let Some(newer) = found.remove(&keys::meta(id)) else { return Ok(None) };
            meta = item::meta(newer)?;
            settings = found.remove(&keys::settings(id));
        }
        Err(Error::Unavailable("the settings keep changing".to_owned()))
    }

    /// Reads `META` and the other counter shards: one query, of less than the 4 KB of one read unit.
    pub(crate) async fn counted(&self, id: OrganizationId) -> Result<Option<Counted>, Error> {
        let answer = self
            .table
            .query(None)
            .key_condition_expression("pk = :pk AND begins_with(sk, :meta)")
            .expression_attribute_values(":pk", s(keys::organization(id)))
            .expression_attribute_values(":meta", s(keys::META))
            .consistent_read(true)
            .send()
            .await?;
        let (mut meta, mut shards) = (None, std::collections::BTreeMap::new());
        for found in answer.items.unwrap_or_default() {
            match text(&found, "sk").and_then(|sk| sk.strip_prefix(keys::META)?.strip_prefix('#')?.parse().ok()) {
                Some(shard) => drop(shards.insert(shard, item::counter_shard(found)?)),
                None => meta = Some(item::meta(found)?),
            }
        }
        Ok(meta.map(|meta| Counted { meta, shards }))
    }
}
