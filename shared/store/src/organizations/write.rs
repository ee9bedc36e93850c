//! Organisations as such: founding, changing settings, deleting.

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
    /// Writes a new organisation with its founder. [`Outcome::Stale`] when the identifier is taken.
    ///
    /// # Errors
    /// When it cannot be put into items.
    pub async fn create_organization(
        &self,
        id: OrganizationId,
        settings: &Settings,
        founding: &Change,
    ) -> Result<Outcome, Error> {
        let Some((decided, event)) = founding.parts.first() else {
            return Err(Error::Refused("a founding without a founder".to_owned()));
        };
        let (seats, owners) = founding.counters(settings);
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
        let mut founded = item::meta_item(id, &meta)?;
        let recount = keys::due_of_organization(Due::Recount, id, first_recount(id, at));
        founded.extend(recount.map(|(name, value)| (name.to_owned(), s(value))));
        let mut items = vec![
            self.table.put(founded, Some(Expression::absent())),
            self.table.put(item::settings_item(id, settings)?, Some(Expression::absent())),
        ];
        items.extend(founding.writes(&self.table, settings.policy.retention)?.into_iter().map(|(_, write)| write));
        self.commit_event(items, event).await
    }

    /// Writes changed settings. [`Outcome::Stale`] when they, or the memberships that the change rests on, which are the
    /// actor's, have changed since they were read.
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
        let there = Expression::compare("v", ">=", n(0));
        let mut items = vec![
            self.table.update(&keys::meta(organization.id), edit, read),
            self.table.update(&keys::settings(organization.id), changed, there),
            audit::write(&self.table, event)?.1,
            outbox::write(&self.table, event)?.1,
        ];
        items.extend(unchanged.iter().map(|witness| self.check_version(witness)));
        self.commit_event(items, event).await
    }

    /// Marks the organisation as deleted: from then on nothing in it answers. What is left of it is purged when it has
    /// been kept for as long as the policy says, and for three days at least: whoever belonged is told until then.
    ///
    /// # Errors
    /// When it cannot be put into items.
    pub async fn delete_organization(
        &self,
        organization: &Organization,
        actor: &Membership,
        event: &Event,
    ) -> Result<Outcome, Error> {
        let read = Expression::compare("version", "=", n(organization.version)).and_without("deleted_at");
        let mut edit =
            Edit::default().set("version", n(organization.version + 1)).set("deleted_at", s(event.at.to_rfc3339()));
        let retained_until = item::retained_until(event.at, organization.settings.policy.retention);
        for (name, value) in keys::due_of_organization(Due::Purge, organization.id, retained_until) {
            edit = edit.set(name, s(value));
        }
        let items = vec![
            self.table.update(&keys::meta(organization.id), edit, read),
            self.check_version(actor),
            audit::write(&self.table, event)?.1,
            outbox::write(&self.table, event)?.1,
        ];
        self.commit_event(items, event).await
    }
}
