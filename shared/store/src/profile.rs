//! The profile of a person, which belongs to no organisation.

use domain::{id::UserId, membership::Membership, profile::Profile};

use crate::{
    commit::Outcome,
    outbox::topic_update::{self, TopicUpdate},
    table::{
        Edit, Error, Expression, Store, Written, item,
        keys::{self, Item, Key, n},
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
        update: Option<&TopicUpdate>,
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
        let update = update.map(|update| topic_update::write(&self.table, update));
        match self.table.write([Some(write), check, update].into_iter().flatten().collect()).await {
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
}

fn profile_item(key: &Key, profile: &Profile) -> Result<Item, Error> {
    let mut item: Item = serde_dynamo::to_item(profile).map_err(Error::malformed("a profile"))?;
    item.extend(key.item());
    item.insert("v".to_owned(), n(item::SCHEMA));
    Ok(item)
}
