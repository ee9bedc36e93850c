//! What is known of a person across organisations: who has an address where, and when they last signed in.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::{
    address::EmailAddress,
    id::{OrganizationId, UserId},
    login::LoginType,
    membership::{Kind, Membership},
};
use futures::{StreamExt as _, TryStreamExt as _, stream};

use crate::table::{
    Error, Store,
    expression::{Edit, Expression},
    item,
    keys::{self, Item, Key, s},
    schema::PERSON,
    text,
};

/// How many memberships are noted at a time.
const AT_A_TIME: usize = 10;

impl Store {
    /// The memberships that an address belongs to in these organisations: two rounds, whatever their number.
    ///
    /// # Errors
    /// When the table does not answer or an item cannot be read.
    pub async fn occupants(&self, places: &[OrganizationId], email: &EmailAddress) -> Result<Vec<Membership>, Error> {
        let claims = self.table.get(places.iter().map(|place| keys::address_claim(*place, email)).collect()).await?;
        let row = |claim: &Item| {
            let partition = text(claim, "pk")?;
            let place = places.iter().find(|place| keys::organization(**place) == partition)?;
            Some(keys::membership(*place, item::claimed(claim)?))
        };
        let rows = claims.iter().filter_map(row).collect();
        self.table.get(rows).await?.into_iter().map(item::membership).collect()
    }

    /// Of these addresses, those that belong to an active member of any of these organisations: no guest of theirs, and
    /// nobody who is suspended or only invited (S3.2). Two rounds at most, whatever their number.
    ///
    /// # Errors
    /// When the table does not answer or an item cannot be read.
    pub async fn partners(
        &self,
        places: &BTreeSet<OrganizationId>,
        emails: &[EmailAddress],
        now: DateTime<Utc>,
    ) -> Result<BTreeSet<EmailAddress>, Error> {
        let of_place = |place: &OrganizationId| {
            let claims: Vec<Key> = emails.iter().map(|email| keys::address_claim(*place, email)).collect();
            std::iter::once(keys::meta(*place)).chain(claims)
        };
        let found = self.table.get(places.iter().flat_map(of_place).collect()).await?;
        let place_of = |item: &Item| text(item, "pk").and_then(keys::organization_of);
        let there: BTreeSet<OrganizationId> = found
            .iter()
            .filter(|item| item::claimed(item).is_none() && !item.contains_key("deleted_at"))
            .filter_map(place_of)
            .collect();
        let row = |claim: &Item| {
            let place = place_of(claim).filter(|place| there.contains(place))?;
            Some(keys::membership(place, item::claimed(claim)?))
        };
        let rows = self.table.get(found.iter().filter_map(row).collect()).await?;
        let members: Vec<Membership> = rows.into_iter().map(item::membership).collect::<Result<_, _>>()?;
        let vouched = members.into_iter().filter(|member| member.kind == Kind::Member && member.is_active(now));
        Ok(vouched.map(|member| member.email).collect())
    }

    /// Notes how and when a person has signed in, in each of their memberships, and says in how many. Not a decision:
    /// versions stay. An older sign-in never replaces a newer one.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn record_sign_in(
        &self,
        user: &UserId,
        login_type: LoginType,
        at: DateTime<Utc>,
    ) -> Result<usize, Error> {
        let (mut noted, mut from) = (0, None);
        loop {
            let answer = self
                .table
                .query(Some(PERSON))
                .key_condition_expression("person = :person")
                .expression_attribute_values(":person", s(keys::person_by_user(user)))
                .set_exclusive_start_key(from)
                .send()
                .await?;
            let key =
                |entry: Item| Some(Key { pk: text(&entry, "pk")?.to_owned(), sk: text(&entry, "sk")?.to_owned() });
            let found: Vec<Key> = answer.items.unwrap_or_default().into_iter().filter_map(key).collect();
            noted += found.len();
            let writes = stream::iter(found).map(|key| self.note_one(key, user, login_type, at));
            writes.buffer_unordered(AT_A_TIME).try_collect::<Vec<()>>().await?;
            from = match answer.last_evaluated_key {
                Some(next) => Some(next),
                None => return Ok(noted),
            };
        }
    }

    async fn note_one(&self, key: Key, user: &UserId, login_type: LoginType, at: DateTime<Utc>) -> Result<(), Error> {
        let edit = Edit::default().set("login_type", s(login_type.as_str())).set("last_login_at", s(keys::instant(at)));
        let newer = Expression::compare("last_login_at", "<", s(keys::instant(at))).or_without("last_login_at").and(
            "user",
            "=",
            s(user.as_str()),
        );
        self.table.write_alone(vec![self.table.update(&key, edit, newer)]).await.map(drop)
    }
}
