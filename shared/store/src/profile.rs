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
    /// Reads the profile of a person; a blank one when there is none.
    pub async fn profile(&self, user: &UserId) -> Result<Profile, Error> {
        let found = self.table.get(vec![keys::profile(user)]).await?.into_iter().next();
        found.map_or_else(|| Ok(Profile::blank(user.clone())), |item| item::from_item("a profile", item))
    }

    /// Moves the profile of a person to another subject, with a topic update, in one transaction (D9). A profile that the
    /// other subject has stays, and so does the former one then. False when either has changed meanwhile.
    ///
    /// # Errors
    /// When the table fails, or an item cannot be serialized.
    pub async fn move_profile(&self, from: &UserId, update: &TopicUpdate) -> Result<bool, Error> {
        let to = &update.user;
        let found = self.table.get(vec![keys::profile(from), keys::profile(to)]).await?;
        let [former] = &*found else { return Ok(true) };
        if Key::of(former) != Some(keys::profile(from)) {
            return Ok(true);
        }
        let former: Profile = item::from_item("a profile", former.clone())?;
        let key = keys::profile(to);
        let put = self
            .table
            .put(profile_item(&key, &Profile { user: to.clone(), ..former.clone() })?, Some(Expression::absent()));
        let unchanged = Expression::compare("version", "=", n(former.version));
        let delete = self.table.delete(&keys::profile(from), &unchanged);
        let writes = vec![put, delete, topic_update::write(&self.table, update)];
        Ok(matches!(self.table.write(writes).await?, Written::All))
    }

    /// Writes a profile and its topic update in one transaction. [`Outcome::Stale`] when the profile, or the membership
    /// `unchanged`, has changed since it was read (version check). No audit entry is written, because a profile belongs to no
    /// organisation.
    ///
    /// # Errors
    /// When an item cannot be serialized.
    pub async fn write_profile(
        &self,
        before: &Profile,
        after: &Profile,
        unchanged: Option<&Membership>,
        update: Option<&TopicUpdate>,
    ) -> Result<Outcome, Error> {
        let key = keys::profile(&after.user);
        let write = if before.version == 0 {
            self.table.put(profile_item(&key, after)?, Some(Expression::absent()))
        } else {
            let edit = Edit::between(&profile_item(&key, before)?, profile_item(&key, after)?);
            self.table.update(&key, edit, Expression::compare("version", "=", n(before.version)))
        };
        let check = unchanged.map(|unchanged| {
            let key = keys::membership(unchanged.organization, unchanged.id);
            self.table.check(&key, &Expression::compare("version", "=", n(unchanged.version)))
        });
        let update = update.map(|update| topic_update::write(&self.table, update));
        match self.table.write([Some(write), check, update].into_iter().flatten().collect()).await {
            Ok(Written::All) => Ok(Outcome::Committed),
            Ok(Written::Nothing) => Ok(Outcome::Stale),
            // The transaction may have been written although the response was lost.
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
