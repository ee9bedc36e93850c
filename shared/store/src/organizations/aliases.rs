//! Identifiers of the host product that name one organisation each (A12): an item for each holds the claim.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{
    host::{Alias, HostData},
    id::OrganizationId,
};

use crate::table::{
    Error, Expression, Store, item,
    keys::{self, n, s},
    text,
};

const ORGANIZATION: &str = "organization";

impl Store {
    /// The organisation that an alias names. It may be deleted since.
    pub async fn organization_of(&self, alias: &Alias) -> Result<Option<OrganizationId>, Error> {
        let found = self.table.get(vec![keys::alias(alias)]).await?.pop();
        Ok(found.as_ref().and_then(|item| text(item, ORGANIZATION)?.parse().ok()))
    }

    /// The first of these aliases that another organisation has.
    pub async fn taken_alias(&self, id: OrganizationId, aliases: &BTreeSet<Alias>) -> Result<Option<Alias>, Error> {
        for alias in aliases {
            if self.organization_of(alias).await?.is_some_and(|holder| holder != id) {
                return Ok(Some(alias.clone()));
            }
        }
        Ok(None)
    }

    /// The writes that move the claims of an organisation. They fail when another organisation has one.
    pub(crate) fn alias_writes(
        &self,
        id: OrganizationId,
        before: Option<&HostData>,
        after: Option<&HostData>,
    ) -> Vec<TransactWriteItem> {
        let aliases = |host: Option<&HostData>| host.map(HostData::aliases).unwrap_or_default();
        let (before, after) = (aliases(before), aliases(after));
        let own = Expression::compare(ORGANIZATION, "=", s(id.to_string()));
        let claims = after.difference(&before).map(|alias| {
            let mut item = keys::alias(alias).item();
            item.insert(ORGANIZATION.to_owned(), s(id.to_string()));
            item.insert("v".to_owned(), n(item::SCHEMA));
            self.table.put(item, Some(Expression::absent()))
        });
        claims.chain(before.difference(&after).map(|alias| self.table.delete(&keys::alias(alias), &own))).collect()
    }
}
