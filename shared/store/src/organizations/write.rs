//! Creates organisations, changes their settings, and deletes them (soft delete; a job purges them after the retention).

use domain::{
    event::Event,
    id::OrganizationId,
    membership::Membership,
    organization::{Organization, Settings},
};

use crate::{
    audit,
    commit::{Change, Outcome},
    outbox,
    table::{
        Edit, Error, Expression, Store,
        item::{self, Meta},
        keys::{self, Due, n, s},
        recount_schedule::first_recount,
    },
};

impl Store {
    /// Creates an organisation with its first owner. [`Outcome::Stale`] when the identifier exists.
    ///
    /// # Errors
    /// When an item cannot be serialized.
    pub async fn create_organization(
        &self,
        id: OrganizationId,
        settings: &Settings,
        change: &Change,
    ) -> Result<Outcome, Error> {
        let Some((decided, event)) = change.parts.first() else {
            return Err(Error::Refused("an organisation without a first owner".to_owned()));
        };
        let (seats, owners) = change.counters(settings);
        let count = |number: i64| u32::try_from(number).unwrap_or(0);
        let at = decided.after.created_at;
        let meta = Meta {
            version: 1,
            seats: count(seats),
            owners: count(owners),
            created_at: at,
            updated_at: at,
            deleted_at: None,
        };
        let mut meta_item = item::meta_item(id, &meta)?;
        let recount = keys::due_of_organization(Due::Recount, id, first_recount(id, at));
        meta_item.extend(recount.map(|(name, value)| (name.to_owned(), s(value))));
        let mut items = vec![
            self.table.put(meta_item, Some(Expression::absent())),
            self.table.put(item::settings_item(id, settings)?, Some(Expression::absent())),
        ];
        items.extend(change.writes(self, settings.policy.retention)?.into_iter().map(|(_, write)| write));
        self.commit_event(items, event).await
    }

    /// Updates settings. [`Outcome::Stale`] when the organisation, or one of the memberships in `unchanged`, has changed since
    /// it was read (version check).
    ///
    /// # Errors
    /// When they cannot be put into items.
    pub async fn update_settings(
        &self,
        organization: &Organization,
        settings: &Settings,
        unchanged: &[&Membership],
        event: &Event,
    ) -> Result<Outcome, Error> {
        let read = Expression::compare("version", "=", n(organization.version)).and_without("deleted_at");
        let edit =
            Edit::default().set("version", n(organization.version + 1)).set("updated_at", s(event.at.to_rfc3339()));
        let before = item::settings_item(organization.id, &organization.settings)?;
        let changed = Edit::between(&before, item::settings_item(organization.id, settings)?);
        let exists = Expression::compare("v", ">=", n(0));
        let mut items = vec![
            self.table.update(&keys::meta(organization.id), edit, read),
            self.table.update(&keys::settings(organization.id), changed, exists),
            audit::write(self, event)?.1,
            outbox::write(&self.table, event)?.1,
        ];
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
        let read = Expression::compare("version", "=", n(organization.version)).and_without("deleted_at");
        let mut edit =
            Edit::default().set("version", n(organization.version + 1)).set("deleted_at", s(event.at.to_rfc3339()));
        let retained_until = item::retained_until(event.at, organization.settings.policy.retention);
        for (name, value) in keys::due_of_organization(Due::Purge, organization.id, retained_until) {
            edit = edit.set(name, s(value));
        }
        let mut items = vec![
            self.table.update(&keys::meta(organization.id), edit, read),
            audit::write(self, event)?.1,
            outbox::write(&self.table, event)?.1,
        ];
        items.extend(unchanged.iter().map(|membership| self.check_version(membership)));
        self.commit_event(items, event).await
    }
}
