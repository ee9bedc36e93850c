//! The outbox: what has to leave because of an event, written with the decision and gone when it has left.

use aws_sdk_dynamodb::types::TransactWriteItem;
use chrono::{DateTime, Utc};
use domain::{
    event::Event,
    id::{EventId, MembershipId, OrganizationId},
    membership::Membership,
};
use serde::{Deserialize, Serialize};

use crate::{
    outbox::delivery::Note,
    table::{
        Error, Store, Table,
        expression::Expression,
        item,
        keys::{self, Item, Key, n, s},
        text,
    },
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
    pub notes: Vec<Note>,
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

/// An entry that this version cannot read.
#[derive(Debug)]
pub struct UnreadableEntry {
    /// Why.
    pub error: Error,
    /// When it was written, as far as its key tells.
    pub since: DateTime<Utc>,
    item: Item,
}

pub(crate) fn write(table: &Table, event: &Event) -> Result<(Key, TransactWriteItem), Error> {
    let key = keys::outbox(event.id);
    let pending = OutboxEntry {
        event: event.clone(),
        emails_done: false,
        sent_email_ids: Vec::new(),
        notes: Vec::new(),
        published: event.fact.is_email_only(),
        contacts_synced: false,
        contacts_synced_up_to: None,
        failed_attempts: 0,
        retry_at: None,
    };
    let mut item: Item = serde_dynamo::to_item(&pending).map_err(Error::malformed("an outbox entry"))?;
    item.extend(key.item());
    item.insert("v".to_owned(), n(item::SCHEMA));
    Ok((key, table.put(item, Some(Expression::absent()))))
}

impl OutboxEntry {
    fn from_item(item: Item) -> Result<Self, Error> {
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

    /// The oldest entries of a shard that were written before `before`, at most `limit` after `from`, and where to go
    /// on. One that cannot be read holds nobody else up.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn outbox_page(
        &self,
        shard: u8,
        before: DateTime<Utc>,
        limit: i32,
        from: Option<Item>,
    ) -> Result<(Vec<Result<OutboxEntry, UnreadableEntry>>, Option<Item>), Error> {
        let newest = ulid::Ulid::from_parts(u64::try_from(before.timestamp_millis()).unwrap_or(0), 0);
        let answer = self
            .table
            .query(None)
            .key_condition_expression("pk = :pk AND sk < :newest")
            .expression_attribute_values(":pk", s(keys::outbox_shard(shard)))
            .expression_attribute_values(":newest", s(newest.to_string()))
            .consistent_read(true)
            .limit(limit)
            .set_exclusive_start_key(from)
            .send()
            .await?;
        let entries = answer.items.unwrap_or_default().into_iter().map(readable).collect();
        Ok((entries, answer.last_evaluated_key))
    }

    /// Moves an entry that cannot be read out of the way of the others, as it is: where it lies, nothing is deleted.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn quarantine(&self, entry: UnreadableEntry) -> Result<(), Error> {
        let part = |name: &str| text(&entry.item, name).unwrap_or_default().to_owned();
        let key = Key { pk: part("pk"), sk: part("sk") };
        let mut kept = entry.item;
        kept.extend(keys::quarantine(&key).item());
        let there = Expression::compare("pk", "=", s(&key.pk));
        let writes = vec![self.table.put(kept, None), self.table.delete(&key, &there)];
        self.table.write_alone(writes).await.map(drop)
    }

    /// One membership, for what is told about it.
    ///
    /// # Errors
    /// When the table does not answer or the item cannot be read.
    pub async fn membership(
        &self,
        organization: OrganizationId,
        id: MembershipId,
    ) -> Result<Option<Membership>, Error> {
        let keys = vec![keys::membership(organization, id), keys::ended(organization, id)];
        self.table.get(keys).await?.into_iter().next().map(item::membership).transpose()
    }
}

fn readable(item: Item) -> Result<OutboxEntry, UnreadableEntry> {
    OutboxEntry::from_item(item.clone()).map_err(|error| {
        let ulid = text(&item, "sk").and_then(|sk| ulid::Ulid::from_string(sk).ok());
        let since = ulid.and_then(|ulid| DateTime::from_timestamp_millis(ulid.timestamp_ms().try_into().ok()?));
        UnreadableEntry { error, since: since.unwrap_or_default(), item }
    })
}
