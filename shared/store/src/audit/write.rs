//! Writes entries of the audit log. The IAM roles deny updates and deletes of these partitions (C88).

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::event::{Actor, Event};

use crate::table::{
    Error, Expression, Table, item,
    keys::{self, Item, Key, n, s},
};

/// Index attributes of an entry. The audit log shares the local indexes of memberships, in partitions of its own: `state_key`
/// finds the actor, `email_key` the target, `name_key` the action.
fn index_attributes(event: &Event) -> Vec<(&'static str, String)> {
    let ulid = event.id.ulid();
    let mut attributes = vec![("name_key", format!("{}#{ulid}", event.fact.action()))];
    if let Actor::Person { user, .. } = &event.actor {
        attributes.push(("state_key", format!("{user}#{ulid}")));
    }
    if let Some(target) = &event.target {
        attributes.push(("email_key", format!("{}#{ulid}", target.membership)));
    }
    attributes
}

/// The write of the audit entry of `event`, with its key. It fails when the entry exists.
pub(crate) fn write(table: &Table, event: &Event) -> Result<(Key, TransactWriteItem), Error> {
    let key = keys::audit(event.organization, event.id, event.at);
    let mut item: Item = serde_dynamo::to_item(event).map_err(Error::malformed("an audit entry"))?;
    item.extend(key.item());
    item.extend(index_attributes(event).into_iter().map(|(name, value)| (name.to_owned(), s(value))));
    item.insert("v".to_owned(), n(item::SCHEMA));
    Ok((key, table.put(item, Some(Expression::absent()))))
}
