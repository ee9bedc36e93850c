//! The resource catalogue: the resources that scopes refer to, and groups of them.

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

/// Sorts after every key with the same prefix.
const LAST: &str = "\u{10FFFF}";
/// Attribute of a group of resources: the number of resources in it.
const SIZE: &str = "size";

/// The change of one entry of the resource catalogue.
#[derive(Debug, Clone, Copy)]
pub struct ResourceChange<'a> {
    /// The entry.
    pub entry: &'a ResourceRef,
    /// The state that was read; none when the entry is new.
    pub before: Option<&'a Resource>,
    /// The new state; none to delete the entry.
    pub after: Option<&'a Resource>,
}

/// The cursor behind a page of resources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourcePosition {
    after: String,
}

impl Store {
    /// Reads one page of resources and groups of resources, of one type or of all, in key order, and the cursor of the next
    /// page.
    ///
    /// # Errors
    /// [`Error::Cursor`] for a cursor of another type.
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
        Ok((self.all_readable(rows)?, next))
    }

    /// Reads the number of resources in a group of resources.
    pub async fn resource_group_size(&self, id: OrganizationId, group: &ResourceRef) -> Result<u64, Error> {
        let found = self.table.get(vec![keys::resource(id, group)]).await?;
        let size = found.first().and_then(|item| item.get(SIZE)?.as_n().ok()?.parse().ok());
        Ok(size.unwrap_or_default())
    }

    /// Creates, updates or deletes an entry of the resource catalogue. [`Outcome::Stale`] when a precondition fails: the entry,
    /// the settings or one of the `unchanged` memberships have changed since they were read, a group that the resource joins does
    /// not exist, or a group to delete is not empty.
    ///
    /// # Errors
    /// When an item cannot be serialized.
    pub async fn change_resource(
        &self,
        organization: &Organization,
        change: ResourceChange<'_>,
        unchanged: &[&Membership],
        event: &Event,
    ) -> Result<Outcome, Error> {
        let mut items =
            vec![self.check_organization(organization, event.id), self.resource_write(organization.id, change)?];
        items.extend(unchanged.iter().map(|membership| self.check_version(membership)));
        items.extend(self.group_size_updates(organization.id, change));
        items.push(audit::write(self, event)?.1);
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

    /// Updates of the sizes of the groups that a resource joins or leaves. The size is the precondition of a group's deletion,
    /// and a missing group cannot be joined.
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
                let exists = Expression::compare("v", ">=", n(0));
                self.table.update(&keys::resource(id, &group), Edit::default().add(SIZE, n(by)), exists)
            };
            to.difference(from).map(update).collect()
        };
        moved(&before, &after, 1).into_iter().chain(moved(&after, &before, -1))
    }
}

/// Precondition: name and groups are as they were read.
fn as_read(before: &Item) -> Expression {
    let name = before.get("name").cloned().unwrap_or_else(|| s(""));
    let read = Expression::compare("name", "=", name);
    match before.get("groups") {
        Some(groups) => read.and("groups", "=", groups.clone()),
        None => read.and_without("groups"),
    }
}
