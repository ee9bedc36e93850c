//! Organisations as such: founding, changing settings, deleting.

use domain::{
    event::Event,
    id::{MembershipId, OrganizationId, UserId},
    membership::Membership,
    organization::{Organization, Settings},
};

use crate::{
    audit,
    commit::{Change, Outcome},
    outbox,
    scheduled::maintenance::first_recount,
    table::{
        Error, Store, Written,
        expression::{Edit, Expression},
        item::{self, Meta},
        keys::{self, Due, n, s},
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
        self.settle(items, event).await
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
        items.extend(unchanged.iter().map(|witness| self.witness(witness)));
        self.settle(items, event).await
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
            self.witness(actor),
            audit::write(&self.table, event)?.1,
            outbox::write(&self.table, event)?.1,
        ];
        self.settle(items, event).await
    }

    pub(crate) fn witness(&self, actor: &Membership) -> aws_sdk_dynamodb::types::TransactWriteItem {
        let key = keys::membership(actor.organization, actor.id);
        self.table.check(&key, &Expression::compare("version", "=", n(actor.version)))
    }

    /// Writes an entry of the audit trail, and what has to leave because of it, for something that changed nothing.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn record_event(&self, event: &Event) -> Result<(), Error> {
        let items = vec![audit::write(&self.table, event)?.1, outbox::write(&self.table, event)?.1];
        self.table.write_alone(items).await.map(drop)
    }

    /// Records what somebody was allowed to see: [`Outcome::Stale`] when their rights have changed since they were read.
    ///
    /// # Errors
    /// When it cannot be put into items.
    pub async fn record_event_by(
        &self,
        organization: &Organization,
        actor: &Membership,
        event: &Event,
    ) -> Result<Outcome, Error> {
        let read = Expression::compare("version", "=", n(organization.version)).and_without("deleted_at");
        let items = vec![
            self.table.check(&keys::meta(organization.id), &read),
            self.witness(actor),
            audit::write(&self.table, event)?.1,
            outbox::write(&self.table, event)?.1,
        ];
        self.settle(items, event).await
    }

    pub(crate) async fn settle(
        &self,
        items: Vec<aws_sdk_dynamodb::types::TransactWriteItem>,
        event: &Event,
    ) -> Result<Outcome, Error> {
        match self.write_once(items, event).await {
            Ok(Written::All) => Ok(Outcome::Committed),
            Ok(Written::Nothing) => Ok(Outcome::Stale),
            Err(error) => Ok(Outcome::Failed(error)),
        }
    }

    /// Organisations by their identifiers; those that are deleted or were never there are left out.
    ///
    /// # Errors
    /// When the table does not answer or an item cannot be read.
    pub async fn organizations(&self, ids: &[OrganizationId]) -> Result<Vec<Organization>, Error> {
        let keys = ids.iter().flat_map(|id| [keys::meta(*id), keys::settings(*id)]).collect();
        let found = self.table.get(keys).await?;
        let mut by_key: std::collections::HashMap<_, _> = found
            .into_iter()
            .filter_map(|item| {
                let of = |name| crate::table::text(&item, name).map(ToOwned::to_owned);
                Some(((of("pk")?, of("sk")?), item))
            })
            .collect();
        let mut take = |key: keys::Key| by_key.remove(&(key.pk, key.sk));
        let mut organizations = Vec::new();
        for id in ids {
            if let (Some(meta), Some(settings)) = (take(keys::meta(*id)), take(keys::settings(*id))) {
                organizations.extend(item::organization(*id, meta, settings)?);
            }
        }
        Ok(organizations)
    }

    /// The memberships of a person in all organisations. The index that finds
    /// them is eventually consistent; the rows are read consistently.
    ///
    /// # Errors
    /// When the table does not answer or an item cannot be read.
    pub async fn memberships_of(&self, partition: String, limit: i32) -> Result<Vec<Membership>, Error> {
        let answer = self
            .table
            .query(Some(crate::table::schema::PERSON))
            .key_condition_expression("person = :person")
            .expression_attribute_values(":person", s(partition))
            .limit(limit)
            .send()
            .await?;
        let key = |item: &keys::Item| {
            let of = |name| crate::table::text(item, name).map(ToOwned::to_owned);
            Some(keys::Key { pk: of("pk")?, sk: of("sk")? })
        };
        let keys = answer.items.unwrap_or_default().iter().filter_map(key).collect();
        self.table.get(keys).await?.into_iter().map(item::membership).collect()
    }

    /// What an invitation is decided on when a link is presented: the organisation, the membership, that of its sponsor,
    /// and whatever membership the person has there already. One round.
    ///
    /// # Errors
    /// When the table does not answer or an item cannot be read.
    pub async fn read_invitation(
        &self,
        organization: OrganizationId,
        membership: MembershipId,
        sponsor: MembershipId,
        user: Option<&UserId>,
    ) -> Result<Option<crate::commit::Snapshot>, Error> {
        let read_set = user
            .map_or_else(crate::commit::ReadSet::default, crate::commit::ReadSet::of)
            .memberships([membership, sponsor]);
        self.read(organization, &read_set).await
    }
}
