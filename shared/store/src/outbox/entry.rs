//! An entry of the transactional outbox: an event and the progress of its delivery.

use aws_sdk_dynamodb::types::TransactWriteItem;
use chrono::{DateTime, Utc};
use domain::{
    event::Event,
    id::{EventId, MembershipId},
};
use serde::{Deserialize, Serialize};

use super::DeliveryUpdate;
use crate::table::{
    Error, Expression, Store, Table, item,
    keys::{self, Item, Key, n},
};

/// An event whose delivery is not complete, and which parts of the delivery are done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutboxEntry {
    /// The event to deliver.
    pub event: Event,
    /// Whether all its emails are sent or given up.
    #[serde(default)]
    pub emails_done: bool,
    /// The identifiers of the emails that are sent or given up, while others remain.
    #[serde(default)]
    pub sent_email_ids: Vec<String>,
    /// Delivery states of emails that are not yet recorded on their memberships.
    #[serde(default)]
    pub delivery_updates: Vec<DeliveryUpdate>,
    /// Whether the event is published on the event bus.
    #[serde(default)]
    pub published: bool,
    /// Whether the contact list reflects the event.
    #[serde(default)]
    pub contacts_synced: bool,
    /// The last membership that was synchronised, when the event concerns a whole organisation.
    #[serde(default)]
    pub contacts_synced_up_to: Option<MembershipId>,
    /// Failed attempts so far.
    #[serde(default)]
    pub failed_attempts: u32,
    /// The time of the next retry after a failed attempt.
    #[serde(default)]
    pub retry_at: Option<DateTime<Utc>>,
}

/// The write of the outbox entry of `event`, with its key. It fails when the entry exists.
pub(crate) fn write(table: &Table, event: &Event) -> Result<(Key, TransactWriteItem), Error> {
    let key = keys::outbox(event.id);
    let entry = OutboxEntry {
        event: event.clone(),
        emails_done: false,
        sent_email_ids: Vec::new(),
        delivery_updates: Vec::new(),
        published: event.fact.is_email_only(),
        contacts_synced: false,
        contacts_synced_up_to: None,
        failed_attempts: 0,
        retry_at: None,
    };
    let mut item: Item = serde_dynamo::to_item(&entry).map_err(Error::malformed("an outbox entry"))?;
    item.extend(key.item());
    item.insert("v".to_owned(), n(item::SCHEMA));
    Ok((key, table.put(item, Some(Expression::absent()))))
}

impl OutboxEntry {
    pub(super) fn from_item(item: Item) -> Result<Self, Error> {
        item::from_item("an outbox entry", item)
    }

    /// Reads the entry from the new image in a stream record.
    ///
    /// # Errors
    /// [`Error::Malformed`] when this version cannot read the item.
    pub fn from_stream(item: serde_dynamo::Item) -> Result<Self, Error> {
        serde_dynamo::from_item(item).map_err(Error::malformed("an outbox entry"))
    }
}

impl Store {
    /// Reads the entry of an event; none when its delivery is complete.
    pub async fn outbox_entry(&self, event: EventId) -> Result<Option<OutboxEntry>, Error> {
        let found = self.table.get(vec![keys::outbox(event)]).await?;
        found.into_iter().next().map(OutboxEntry::from_item).transpose()
    }
}
