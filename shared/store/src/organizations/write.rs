//! Creates organisations, changes their settings, and deletes them (soft delete; a job purges them after the retention).

use domain::{
    event::Event,
    id::{OrganizationId, UserId},
    membership::Membership,
    organization::{Organization, Settings},
    quota::Quota,
};

use crate::{
    audit,
    commit::{
        Change, Count, Outcome,
        organization::{FIRST_VERSION, meta_as_read},
    },
    outbox,
    table::{
        Edit, Error, Expression, Store,
        item::{self, Meta},
        keys::{self, Due, n, s},
        recount_schedule::first_recount,
    },
};

/// The quota of the person who creates an organisation, before and after it.
#[derive(Debug, Clone)]
pub struct CreationQuota {
    /// The person.
    pub creator: UserId,
    /// As it was read; none if there was none.
    pub before: Option<Quota>,
    /// With this organisation.
    pub after: Quota,
}

impl Store {
    /// Creates an organisation with its first owner, and counts it against the quota of its creator, if one is given.
    /// [`Outcome::Stale`] when the identifier exists, or a quota has changed since it was read.
    ///
    /// # Errors
    /// When an item cannot be serialized.
    pub async fn create_organization(
        &self,
        id: OrganizationId,
        settings: &Settings,
        change: &Change,
        quota: Option<CreationQuota>,
    ) -> Result<Outcome, Error> {
        let Some((decided, event)) = change.parts.first() else {
            return Err(Error::Refused("an organisation without a first owner".to_owned()));
        };
        let effect = change.effect(settings);
        let at = decided.after.created_at;
        let meta = Meta {
            version: FIRST_VERSION,
            seats: effect.seats,
            owners: u32::try_from(effect.owners).unwrap_or(0),
            moves: 0,
            created_at: at,
            updated_at: at,
            deleted_at: None,
        };
        let mut meta_item = item::meta_item(id, &meta)?;
        let recount = keys::due_of_organization(Due::Recount, id, first_recount(id, at));
        meta_item.extend(recount.map(|(name, value)| (name.to_owned(), s(value))));
        let mut items = vec![
            self.table.put(meta_item, Some(Expression::absent())),
            self.table.put(item::settings_item(id, meta.version, settings)?, Some(Expression::absent())),
        ];
        items.extend(change.writes(self, settings.policy.retention)?.into_iter().map(|(_, write)| write));
        items.extend(self.alias_writes(id, None, Some(&settings.host)));
        let created = quota.map(|CreationQuota { creator, before, after }| {
            let key = keys::quota_of_creator(&creator);
            Count { key, before, after }
        });
        for count in change.counts().into_iter().chain(created) {
            items.push(count.write(&self.table)?.1);
        }
        self.commit_event(items, event).await
    }

    /// Updates settings. [`Outcome::Stale`] when the settings, or one of the memberships in `unchanged`, have changed since they
    /// were read (version check).
    ///
    /// Where the seats were not limited and now are, they move from the counter shards to `META`: this takes one more round
    /// of reading.
    ///
    /// # Errors
    /// When they cannot be put into items, or the table is unavailable while it is read.
    pub async fn update_settings(
        &self,
        organization: &Organization,
        settings: &Settings,
        unchanged: &[&Membership],
        event: &Event,
    ) -> Result<Outcome, Error> {
        let (id, version) = (organization.id, organization.version);
        let before = item::settings_item(id, version, &organization.settings)?;
        let changed = Edit::between(&before, item::settings_item(id, version + 1, settings)?);
        let mut edit = next_version(organization).set("updated_at", s(event.at.to_rfc3339()));
        let mut shards: Vec<_> = self.raised_shards(organization).collect();
        if organization.settings.policy.seat_limit.is_none() && settings.policy.seat_limit.is_some() {
            let Some(counted) = self.counted(id).await? else { return Ok(Outcome::Stale) };
            edit =
                edit.add("seats", n(counted.shards.values().map(|shard| shard.seats).sum::<i64>())).add("moves", n(1));
            shards = self.emptied_shards(organization, version + 1, &counted).collect();
        }
        let exists = Expression::compare("v", ">=", n(0));
        let mut items = vec![
            self.table.update(&keys::meta(id), edit, meta_as_read(organization)),
            self.table.update(&keys::settings(id), changed, exists),
            audit::write(self, event)?.1,
            outbox::write(&self.table, event)?.1,
        ];
        items.extend(shards);
        items.extend(self.alias_writes(id, Some(&organization.settings.host), Some(&settings.host)));
        items.extend(unchanged.iter().map(|membership| self.check_version(membership)));
        self.commit_event(items, event).await
    }

    /// Soft delete: sets `deleted_at`, after which every read treats the organisation as missing. The purge is due at the end
    /// of the policy's retention, after three days at least: the outbox needs the memberships until then.
    ///
    /// # Errors
    /// When an item cannot be serialized.
    pub async fn delete_organization(
        &self,
        organization: &Organization,
        unchanged: &[&Membership],
        event: &Event,
    ) -> Result<Outcome, Error> {
        let mut edit = next_version(organization).set("deleted_at", s(event.at.to_rfc3339()));
        let retained_until = item::retained_until(event.at, organization.settings.policy.retention);
        for (name, value) in keys::due_of_organization(Due::Purge, organization.id, retained_until) {
            edit = edit.set(name, s(value));
        }
        let mut items = vec![
            self.table.update(&keys::meta(organization.id), edit, meta_as_read(organization)),
            audit::write(self, event)?.1,
            outbox::write(&self.table, event)?.1,
        ];
        items.extend(self.raised_shards(organization));
        // The host product may give them to another organisation.
        items.extend(self.alias_writes(organization.id, Some(&organization.settings.host), None));
        items.extend(unchanged.iter().map(|membership| self.check_version(membership)));
        self.commit_event(items, event).await
    }
}

/// Raises the version of an organisation. The same transaction raises that of its counter shards.
fn next_version(organization: &Organization) -> Edit {
    Edit::default().set("version", n(organization.version + 1))
}
