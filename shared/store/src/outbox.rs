//! The outbox: what has to leave because of an event, written with the decision and gone when it has left.

use aws_sdk_dynamodb::types::TransactWriteItem;
use chrono::{DateTime, Utc};
use domain::{
    event::Event,
    id::{EventId, MembershipId, OrganizationId},
    membership::{Delivery, Membership},
};
use serde::{Deserialize, Serialize};

use crate::{
    Store,
    error::Error,
    expression::{Edit, Expression},
    item,
    keys::{self, Item, Key, n, s},
    table::{Table, Written},
};

/// One entry of the outbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pending {
    /// The event that has to be told.
    pub event: Event,
    /// Whether the letters have been handed over.
    #[serde(default)]
    pub mailed: bool,
    /// What became of the letter, as long as the membership does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unnoted: Option<(MembershipId, Delivery)>,
    /// Whether the bus has it.
    #[serde(default)]
    pub published: bool,
    /// How often it was tried in vain.
    #[serde(default)]
    pub tries: u32,
}

pub(crate) fn write(table: &Table, event: &Event) -> Result<(Key, TransactWriteItem), Error> {
    let key = keys::outbox(event.id);
    let pending = Pending { event: event.clone(), mailed: false, unnoted: None, published: false, tries: 0 };
    let mut item: Item = serde_dynamo::to_item(&pending).map_err(Error::malformed("an outbox entry"))?;
    item.extend(key.item());
    item.insert("v".to_owned(), n(item::SCHEMA));
    Ok((key, table.put(item, Some(Expression::absent()))))
}

impl Pending {
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
    pub async fn pending(&self, event: EventId) -> Result<Option<Pending>, Error> {
        let found = self.table.get(vec![keys::outbox(event)]).await?;
        found.into_iter().next().map(Pending::from_item).transpose()
    }

    /// The oldest entries of a shard that were written before `before`, at most `limit` after `from`, and where to go
    /// on. One that cannot be read holds nobody else up.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn overdue(
        &self,
        shard: u8,
        before: DateTime<Utc>,
        limit: i32,
        from: Option<Item>,
    ) -> Result<(Vec<Result<Pending, Error>>, Option<Item>), Error> {
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
        Ok((answer.items.unwrap_or_default().into_iter().map(Pending::from_item).collect(), answer.last_evaluated_key))
    }

    /// Notes what has left, or that a try was in vain; no harm when another sender has finished meanwhile.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn note(&self, pending: &Pending) -> Result<(), Error> {
        let edit = Edit::default()
            .set("mailed", aws_sdk_dynamodb::types::AttributeValue::Bool(pending.mailed))
            .set("published", aws_sdk_dynamodb::types::AttributeValue::Bool(pending.published))
            .set("tries", n(pending.tries))
            .set(
                "unnoted",
                serde_dynamo::to_attribute_value(&pending.unnoted).map_err(Error::malformed("a delivery"))?,
            );
        let there = Expression::compare("v", ">=", n(0));
        self.table.write_alone(vec![self.table.update(&keys::outbox(pending.event.id), edit, there)]).await.map(drop)
    }

    /// Takes an entry out: everything has left, or its cause is gone.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn delivered(&self, event: EventId) -> Result<(), Error> {
        let any = Expression::absent().or("v", ">=", n(0));
        self.table.write_alone(vec![self.table.delete(&keys::outbox(event), &any)]).await.map(drop)
    }

    /// Notes what became of a letter, if the membership is still there and no later letter has left meanwhile. Not a
    /// decision: the version stays.
    ///
    /// # Errors
    /// When the table does not answer or the note cannot be stored.
    pub async fn note_delivery(
        &self,
        organization: OrganizationId,
        membership: MembershipId,
        delivery: &Delivery,
    ) -> Result<bool, Error> {
        let value = serde_dynamo::to_attribute_value(delivery).map_err(Error::malformed("a delivery state"))?;
        let there = match delivery.attempt {
            Some(attempt) => Expression::compare("invitation.attempt", "=", n(attempt)),
            None => Expression::compare("version", ">=", n(0)),
        };
        let key = keys::membership(organization, membership);
        let update = self.table.update(&key, Edit::default().set("delivery", value), there);
        Ok(self.table.write_alone(vec![update]).await? == Written::All)
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
