//! Writes entries of the audit log. The IAM roles allow no update and no delete of the audit table (C88).

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::event::Event;

use super::actor_id;

use crate::table::{
    Error, Expression, Store, item,
    keys::{self, Item, Key, n, s},
};

/// Index attributes of an entry, each with the identifier of the event behind it, which sorts by time.
fn index_attributes(event: &Event) -> Vec<(&'static str, String)> {
    let ulid = event.id.ulid();
    let mut attributes = Vec::new();
    if let Some(actor) = actor_id(&event.actor) {
        attributes.push(("actor_key", format!("{actor}#{ulid}")));
    }
    if let Some(target) = &event.target {
        attributes.push(("target_key", format!("{}#{ulid}", target.membership)));
    }
    attributes
}

/// The write of the audit entry of `event`, with its key. It fails when the entry exists.
pub(crate) fn write(store: &Store, event: &Event) -> Result<(Key, TransactWriteItem), Error> {
    let key = keys::audit(event.organization, event.id, event.at);
    let mut item: Item = serde_dynamo::to_item(event).map_err(Error::malformed("an audit entry"))?;
    item.extend(key.item());
    item.extend(index_attributes(event).into_iter().map(|(name, value)| (name.to_owned(), s(value))));
    item.insert("v".to_owned(), n(item::SCHEMA));
    Ok((key, store.audit.put(item, Some(Expression::absent()))))
}
