//! Memberships of an email address in several organisations.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::{
    address::EmailAddress,
    id::OrganizationId,
    membership::{Kind, Membership},
};

use crate::table::{
    Error, Store, item,
    keys::{self, Item, Key},
    text,
};

impl Store {
    /// Reads the memberships that an address has in the organisations `places`: two rounds of reading, whatever their number.
    pub async fn memberships_by_email(
        &self,
        places: &[OrganizationId],
        email: &EmailAddress,
    ) -> Result<Vec<Membership>, Error> {
        let claims = self.table.get(places.iter().map(|place| keys::address_claim(*place, email)).collect()).await?;
        let row = |claim: &Item| {
            let partition = text(claim, "pk")?;
            let place = places.iter().find(|place| keys::organization(**place) == partition)?;
            Some(keys::membership(*place, item::claimed(claim)?))
        };
        let rows = claims.iter().filter_map(row).collect();
        self.all_readable(self.table.get(rows).await?.into_iter().map(item::membership))
    }

    /// Reads the membership that holds the claim on an address in an organisation that exists: two rounds of reading at most.
    pub async fn membership_by_email(
        &self,
        place: OrganizationId,
        email: &EmailAddress,
    ) -> Result<Option<Membership>, Error> {
        let found = self.table.get(vec![keys::meta(place), keys::address_claim(place, email)]).await?;
        let claimed = found.iter().find_map(item::claimed);
        let exists = found.iter().any(|item| item::claimed(item).is_none() && !item.contains_key("deleted_at"));
        let Some(id) = claimed.filter(|_| exists) else { return Ok(None) };
        self.live_membership(place, id).await
    }

    /// Of `emails`, those of active members in any of the organisations `places`. Guests, suspended and invited memberships do
    /// not count (S3.2). Two rounds of reading at most, whatever their number.
    pub async fn active_member_emails(
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
        let existing: BTreeSet<OrganizationId> = found
            .iter()
            .filter(|item| item::claimed(item).is_none() && !item.contains_key("deleted_at"))
            .filter_map(place_of)
            .collect();
        let row = |claim: &Item| {
            let place = place_of(claim).filter(|place| existing.contains(place))?;
            Some(keys::membership(place, item::claimed(claim)?))
        };
        let rows = self.table.get(found.iter().filter_map(row).collect()).await?;
        let members = self.all_readable(rows.into_iter().map(item::membership))?;
        let active = members.into_iter().filter(|member| member.kind() == Kind::Member && member.is_active(now));
        Ok(active.map(|member| member.email).collect())
    }
}
