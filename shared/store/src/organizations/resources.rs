//! The resources that scopes name, and groups of them.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{
    event::Event, grant::ResourceRef, id::OrganizationId, membership::Membership, organization::Organization,
    resource::Resource, text::Key as Name,
};
use serde::{Deserialize, Serialize};

use crate::{
    audit,
    commit::Outcome,
    outbox,
    table::{
        Edit, Error, Expression, Store, item,
        keys::{self, Item, n, s},
        text,
    },
};

/// Sorts after everything that begins as what stands before it.
const LAST: &str = "\u{10FFFF}";
/// How many resources are in a group of resources: an attribute of the group's item.
const SIZE: &str = "size";

/// What becomes of an entry of the resource catalogue.
#[derive(Debug, Clone, Copy)]
pub struct ResourceChange<'a> {
    /// Which.
    pub entry: &'a ResourceRef,
    /// As it was read; none for a new one.
    pub before: Option<&'a Resource>,
    /// As it is to be; none to delete it.
    pub after: Option<&'a Resource>,
}

/// Where a page of resources ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourcePosition {
    after: String,
}

impl Store {
    /// One page of resources and groups of them, of one type or of all, in the order of their keys.
    ///
    /// # Errors
    /// [`Error::Cursor`] for a position of another question; otherwise when the table does not answer.
    pub async fn resources(
        &self,
        id: OrganizationId,
        resource_type: Option<&Name>,
        limit: usize,
        from: Option<ResourcePosition>,
    ) -> Result<(Vec<(ResourceRef, Resource)>, Option<ResourcePosition>), Error> {
        let low = keys::resource_prefix(resource_type);
        let high = format!("{low}{LAST}");
        let start = from.map(|from| {
            let within = from.after >= low && from.after <= high;
            let key = keys::Key { pk: keys::organization(id), sk: from.after };
            if within { Ok(key.item()) } else { Err(Error::Cursor) }
        });
        let answer = self
            .table
            .query(None)
            .key_condition_expression("pk = :pk AND sk BETWEEN :low AND :high")
            .expression_attribute_values(":pk", s(keys::organization(id)))
            .expression_attribute_values(":low", s(&low))
            .expression_attribute_values(":high", s(&high))
            .consistent_read(true)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .set_exclusive_start_key(start.transpose()?)
            .send()
            .await?;
        let next = answer.last_evaluated_key.as_ref().and_then(|key| text(key, "sk"));
        let next = next.map(|sk| ResourcePosition { after: sk.to_owned() });
        let entry = |item: Item| Some((text(&item, "sk").and_then(keys::resource_of)?, item));
        let found = answer.items.unwrap_or_default().into_iter().filter_map(entry);
        let rows = found.map(|(entry, item)| Ok((entry, item::resource(item)?)));
        Ok((rows.collect::<Result<_, Error>>()?, next))
    }

    /// How many resources are in a group of resources.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn resource_group_size(&self, id: OrganizationId, group: &ResourceRef) -> Result<u64, Error> {
        let found = self.table.get(vec![keys::resource(id, group)]).await?;
        let size = found.first().and_then(|item| item.get(SIZE)?.as_n().ok()?.parse().ok());
        Ok(size.unwrap_or_default())
    }

    /// Creates, changes or deletes an entry of the resource catalogue. [`Outcome::Stale`] when it, the settings, the
    /// rights of the actor or a group that it enters have changed since they were read, or it is a group that is not
    /// empty and was to be deleted.
    ///
    /// # Errors
    /// When it cannot be put into items.
    pub async fn change_resource(
        &self,
        organization: &Organization,
        change: ResourceChange<'_>,
        actor: &Membership,
        event: &Event,
    ) -> Result<Outcome, Error> {
        let meta = Expression::compare("version", "=", n(organization.version)).and_without("deleted_at");
        let mut items = vec![
            self.table.check(&keys::meta(organization.id), &meta),
            self.check_version(actor),
            self.resource_write(organization.id, change)?,
        ];
        items.extend(self.group_size_updates(organization.id, change));
        items.push(audit::write(&self.table, event)?.1);
        items.push(outbox::write(&self.table, event)?.1);
        self.commit_event(items, event).await
    }

    fn resource_write(&self, id: OrganizationId, change: ResourceChange<'_>) -> Result<TransactWriteItem, Error> {
        let ResourceChange { entry, before, after } = change;
        let key = keys::resource(id, entry);
        let before = before.map(|before| item::resource_item(&key, before)).transpose()?;
        let after = after.map(|after| item::resource_item(&key, after)).transpose()?;
        let read = before.as_ref().map(as_read);
        Ok(match (before, after, read) {
            (Some(before), Some(after), Some(read)) => self.table.update(&key, Edit::between(&before, after), read),
            (_, Some(after), _) => self.table.put(after, Some(Expression::absent())),
            (_, None, Some(read)) => self.table.delete(&key, &read.and_at_most(SIZE, n(0))),
            (_, None, None) => self.table.check(&key, &Expression::absent()),
        })
    }

    /// Groups know how many resources are in them, so that none is deleted while there are any (its deletion is a
    /// condition on that count), and none is entered that is gone.
    fn group_size_updates(
        &self,
        id: OrganizationId,
        change: ResourceChange<'_>,
    ) -> impl Iterator<Item = TransactWriteItem> {
        let groups = |of: Option<&Resource>| of.map(|resource| resource.groups.clone()).unwrap_or_default();
        let (before, after) = (groups(change.before), groups(change.after));
        let moved = |from: &BTreeSet<Name>, to: &BTreeSet<Name>, by: i64| -> Vec<TransactWriteItem> {
            let update = |group: &Name| {
                let group = ResourceRef { is_group: true, id: group.clone(), ..change.entry.clone() };
                let there = Expression::compare("v", ">=", n(0));
                self.table.update(&keys::resource(id, &group), Edit::default().add(SIZE, n(by)), there)
            };
            to.difference(from).map(update).collect()
        };
        moved(&before, &after, 1).into_iter().chain(moved(&after, &before, -1))
    }
}

/// Name and groups are as they were read.
fn as_read(before: &Item) -> Expression {
    let name = before.get("name").cloned().unwrap_or_else(|| s(""));
    let read = Expression::compare("name", "=", name);
    match before.get("groups") {
        Some(groups) => read.and("groups", "=", groups.clone()),
        None => read.and_without("groups"),
    }
}
