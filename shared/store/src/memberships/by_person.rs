//! What belongs to a person and to no organisation: their profile, and where they are a member.

use std::collections::HashMap;

use domain::{
    address::EmailAddress,
    id::{OrganizationId, UserId},
    membership::Membership,
    organization_membership::OrganizationMembership,
    profile::Profile,
};

use crate::{
    commit::Outcome,
    outbox::topic_update::{self, TopicUpdate},
    table::{
        Error, Store, Written,
        expression::{Edit, Expression},
        item,
        keys::{self, Item, Key, n, s},
        text,
    },
};

impl Store {
    /// The profile of a person; a blank one where nothing was ever written.
    ///
    /// # Errors
    /// When the table does not answer or the item cannot be read.
    pub async fn profile(&self, user: &UserId) -> Result<Profile, Error> {
        let found = self.table.get(vec![keys::profile(user)]).await?.into_iter().next();
        found.map_or_else(|| Ok(Profile::blank(user.clone())), |item| item::from_item("a profile", item))
    }

    /// Writes a changed profile, while `witness`, the membership that the change rests on, is as it was read, and with it
    /// what has to leave because of it. [`Outcome::Stale`] when profile or membership have changed since. There is no
    /// audit entry: no organisation is concerned.
    ///
    /// # Errors
    /// When it cannot be put into an item.
    pub async fn write_profile(
        &self,
        before: &Profile,
        after: &Profile,
        witness: Option<&Membership>,
        wish: Option<&TopicUpdate>,
    ) -> Result<Outcome, Error> {
        let key = keys::profile(&after.user);
        let write = if before.version == 0 {
            self.table.put(profile_item(&key, after)?, Some(Expression::absent()))
        } else {
            let edit = Edit::between(&profile_item(&key, before)?, profile_item(&key, after)?);
            self.table.update(&key, edit, Expression::compare("version", "=", n(before.version)))
        };
        let check = witness.map(|witness| {
            let key = keys::membership(witness.organization, witness.id);
            self.table.check(&key, &Expression::compare("version", "=", n(witness.version)))
        });
        let wish = wish.map(|wish| topic_update::write(&self.table, wish));
        match self.table.write([Some(write), check, wish].into_iter().flatten().collect()).await {
            Ok(Written::All) => Ok(Outcome::Committed),
            Ok(Written::Nothing) => Ok(Outcome::Stale),
            // Perhaps it was written all the same: then it reads as it was to be.
            Err(error @ Error::Unavailable(_)) => match self.profile(&after.user).await {
                Ok(found) if found == *after => Ok(Outcome::Committed),
                _ => Ok(Outcome::Failed(error)),
            },
            Err(error) => Ok(Outcome::Failed(error)),
        }
    }

    /// The organisations of a person, without those that are deleted and those that they no longer belong to. Two
    /// rounds: the index that finds them is eventually consistent, everything that is told of them is read consistently.
    ///
    /// # Errors
    /// When the table does not answer or an item cannot be read.
    pub async fn organization_memberships(&self, user: &UserId) -> Result<Vec<OrganizationMembership>, Error> {
        let found = self.found_by(keys::person_by_user(user)).await?;
        Ok(OrganizationMembership::listed(found.into_iter().filter(|one| one.membership.user.as_ref() == Some(user))))
    }

    /// The invitations of an address, open or not, without those of organisations that are deleted. Two rounds, as above.
    ///
    /// # Errors
    /// When the table does not answer or an item cannot be read.
    pub async fn invitations_of(&self, email: &EmailAddress) -> Result<Vec<OrganizationMembership>, Error> {
        let mut found = self.found_by(keys::person_by_address(email)).await?;
        found.retain(|one| one.membership.user.is_none() && one.membership.email == *email);
        Ok(found)
    }

    /// The rows that the index finds, each read again together with its organisation.
    async fn found_by(&self, person: String) -> Result<Vec<OrganizationMembership>, Error> {
        let rows = self.rows_of(person).await?;
        let ids: Vec<OrganizationId> = rows.iter().filter_map(|key| keys::organization_of(&key.pk)).collect();
        let wanted = ids.into_iter().flat_map(|id| [keys::meta(id), keys::settings(id)]).chain(rows.iter().cloned());
        let found = self.table.get(wanted.collect()).await?;
        let mut items: HashMap<Key, Item> = found.into_iter().filter_map(|item| Some((key_of(&item)?, item))).collect();
        let mut organization_memberships = Vec::new();
        for row in rows {
            let (Some(id), Some(item)) = (keys::organization_of(&row.pk), items.remove(&row)) else { continue };
            let (meta, settings) = (items.get(&keys::meta(id)), items.get(&keys::settings(id)));
            let (Some(meta), Some(settings)) = (meta.cloned(), settings.cloned()) else { continue };
            let membership = item::membership(item)?;
            let organization = item::organization(id, meta, settings)?;
            organization_memberships
                .extend(organization.map(|organization| OrganizationMembership { organization, membership }));
        }
        Ok(organization_memberships)
    }

    /// The membership of a person in an organisation, as [`Store::read`] finds that of the caller.
    ///
    /// # Errors
    /// When the table does not answer or the item cannot be read.
    pub async fn membership_of(&self, id: OrganizationId, user: &UserId) -> Result<Option<Membership>, Error> {
        self.caller(id, Some(user)).await
    }

    /// Where the index finds a person: one request for some five thousand organisations.
    async fn rows_of(&self, person: String) -> Result<Vec<Key>, Error> {
        let (mut rows, mut from) = (Vec::new(), None);
        loop {
            let page = self
                .table
                .query(Some(crate::table::schema::PERSON))
                .key_condition_expression("person = :person")
                .expression_attribute_values(":person", s(&person))
                .set_exclusive_start_key(from)
                .send()
                .await?;
            rows.extend(page.items.unwrap_or_default().iter().filter_map(key_of));
            from = page.last_evaluated_key;
            if from.is_none() {
                return Ok(rows);
            }
        }
    }
}

fn key_of(item: &Item) -> Option<Key> {
    Some(Key { pk: text(item, "pk")?.to_owned(), sk: text(item, "sk")?.to_owned() })
}

fn profile_item(key: &Key, profile: &Profile) -> Result<Item, Error> {
    let mut item: Item = serde_dynamo::to_item(profile).map_err(Error::malformed("a profile"))?;
    item.extend(key.item());
    item.insert("v".to_owned(), n(item::SCHEMA));
    Ok(item)
}
