//! Memberships and invitations of a person in all organisations.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    address::EmailAddress,
    id::{OrganizationId, UserId},
    membership::Membership,
    organization_membership::OrganizationMembership,
};

use crate::table::{
    Error, Store, item,
    keys::{self, Key, s},
    schema::PERSON,
};

impl Store {
    /// Reads the live memberships of a person with their organisations. Two rounds of reading: the index is eventually
    /// consistent, the rows and organisations are read consistently.
    pub async fn organization_memberships(&self, user: &UserId) -> Result<Vec<OrganizationMembership>, Error> {
        let found = self.with_organizations(keys::person_by_user(user)).await?;
        Ok(OrganizationMembership::listed(found.into_iter().filter(|one| one.membership.user() == Some(user))))
    }

    /// Reads the invitations of an address with their organisations, lapsed ones included. Two rounds of reading, as above.
    pub async fn invitations_of(&self, email: &EmailAddress) -> Result<Vec<OrganizationMembership>, Error> {
        let mut found = self.with_organizations(keys::person_by_address(email)).await?;
        found.retain(|one| one.membership.user().is_none() && one.membership.email == *email);
        Ok(found)
    }

    /// Reads the rows of one key of the index `person`, together with their organisations.
    async fn with_organizations(&self, person: String) -> Result<Vec<OrganizationMembership>, Error> {
        let rows = self.row_keys(person).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let ids: BTreeSet<OrganizationId> = rows.iter().filter_map(|key| keys::organization_of(&key.pk)).collect();
        let wanted = ids.iter().flat_map(|id| self.organization_keys(*id)).chain(rows.iter().cloned());
        let mut items = self.items(wanted.collect()).await?;
        let mut organizations = BTreeMap::new();
        for id in ids {
            let organization = self.readable(self.organization_among(id, &mut items).await)?.flatten();
            organizations.extend(organization.map(|organization| (id, organization)));
        }
        let mut organization_memberships = Vec::new();
        for row in rows {
            let organization = keys::organization_of(&row.pk).and_then(|id| organizations.get(&id).cloned());
            let (Some(organization), Some(item)) = (organization, items.remove(&row)) else { continue };
            let Some(membership) = self.readable(item::membership(item))? else { continue };
            organization_memberships.push(OrganizationMembership { organization, membership });
        }
        Ok(organization_memberships)
    }

    /// Reads at most `limit` rows of one key of the index `person`. The index is eventually consistent; the rows are read
    /// consistently.
    pub async fn memberships_of(&self, partition: String, limit: i32) -> Result<Vec<Membership>, Error> {
        let answer = self
            .table
            .query(Some(PERSON))
            .key_condition_expression("person = :person")
            .expression_attribute_values(":person", s(partition))
            .limit(limit)
            .send()
            .await?;
        let keys = answer.items.unwrap_or_default().iter().filter_map(Key::of).collect();
        self.all_readable(self.table.get(keys).await?.into_iter().map(item::membership))
    }

    /// The keys of the rows of one key of the index `person`: one query for about 5,000 organisations.
    async fn row_keys(&self, person: String) -> Result<Vec<Key>, Error> {
        let (mut rows, mut from) = (Vec::new(), None);
        loop {
            let page = self
                .table
                .query(Some(PERSON))
                .key_condition_expression("person = :person")
                .expression_attribute_values(":person", s(&person))
                .set_exclusive_start_key(from)
                .send()
                .await?;
            rows.extend(page.items.unwrap_or_default().iter().filter_map(Key::of));
            from = page.last_evaluated_key;
            if from.is_none() {
                return Ok(rows);
            }
        }
    }
}
