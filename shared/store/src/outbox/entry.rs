//! The outbox: what has to leave because of an event, written with the decision and gone when it has left.

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

/// One entry of the outbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutboxEntry {
    /// The event that has to be told.
    pub event: Event,
    /// Whether all its emails have been handed over or given up.
    #[serde(default)]
    pub emails_done: bool,
    /// The identifiers of those of its emails for which that is so, while it is not so for all.
    #[serde(default)]
    pub sent_email_ids: Vec<String>,
    /// What became of emails, as long as it is not written down where it is shown.
    #[serde(default)]
    pub delivery_updates: Vec<DeliveryUpdate>,
    /// Whether the bus has it.
    #[serde(default)]
    pub published: bool,
    /// Whether the contact list says what it should.
    #[serde(default)]
    pub contacts_synced: bool,
    /// How far that is done, where it concerns everybody in an organisation.
    #[serde(default)]
    pub contacts_synced_up_to: Option<MembershipId>,
    /// How often it was tried in vain.
    #[serde(default)]
    pub failed_attempts: u32,
    /// When it is due again, after a try in vain.
    #[serde(default)]
    pub retry_at: Option<DateTime<Utc>>,
}

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

    /// Reads the entry from what the table's stream tells of a new item.
    ///
    /// # Errors
    /// When the item is not of this shape.
    pub fn from_stream(item: serde_dynamo::Item) -> Result<Self, Error> {
        serde_dynamo::from_item(item).map_err(Error::malformed("an outbox entry"))
    }
}

impl Store {
    /// The entry as it is now; none when everything has left.
    ///
    /// # Errors
    /// When the table does not answer or the entry cannot be read.
    pub async fn outbox_entry(&self, event: EventId) -> Result<Option<OutboxEntry>, Error> {
        let found = self.table.get(vec![keys::outbox(event)]).await?;
        found.into_iter().next().map(OutboxEntry::from_item).transpose()
    }
}
