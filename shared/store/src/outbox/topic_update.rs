//! Outbox entries of topic choices: written with the profile, deleted when the contact list reflects them. They are apart from
//! the events, because they concern no organisation and cause no email.

use aws_sdk_dynamodb::types::TransactWriteItem;
use chrono::{DateTime, Utc};
use domain::id::{EventId, Id, UserId};

use crate::table::{
    Error, Expression, Store, Table, item,
    keys::{self, Item, n, s},
    text, unreadable,
};

/// A person has changed their choice of topics, and the contact list does not reflect it yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicUpdate {
    /// The identifier of the entry; it sorts by time.
    pub id: EventId,
    /// The person.
    pub user: UserId,
}

/// The write of a topic update. It fails when the entry exists.
pub(crate) fn write(table: &Table, update: &TopicUpdate) -> TransactWriteItem {
    let key = keys::topic_update(update.id);
    let mut item = key.item();
    item.extend([("subject".to_owned(), s(update.user.as_str())), ("v".to_owned(), n(item::SCHEMA))]);
    table.put(item, Some(Expression::absent()))
}

impl TopicUpdate {
    /// The time of the change.
    #[must_use]
    pub fn at(&self) -> DateTime<Utc> {
        let millis = i64::try_from(self.id.ulid().timestamp_ms()).ok();
        millis.and_then(DateTime::from_timestamp_millis).unwrap_or_default()
    }

    fn from_item(item: &Item) -> Option<Self> {
        if text(item, "pk")? != keys::TOPIC_UPDATES {
            return None;
        }
        let ulid = ulid::Ulid::from_string(text(item, "sk")?).ok()?;
        Some(Self { id: Id::new(ulid), user: text(item, "subject")?.parse().ok()? })
    }

    /// Reads the entry from the new image in a stream record; none when the item is the entry of an event.
    #[must_use]
    pub fn from_stream(item: &serde_dynamo::Item) -> Option<Self> {
        Self::from_item(&item.clone().into())
    }
}

impl Store {
    /// Reads an entry; none when the contact list reflects it.
    pub async fn topic_update(&self, id: EventId) -> Result<Option<TopicUpdate>, Error> {
        let found = self.table.get(vec![keys::topic_update(id)]).await?;
        Ok(found.first().and_then(TopicUpdate::from_item))
    }

    /// Reads a page of the oldest entries that were written before `before`, and the cursor of the next page.
    pub async fn topic_updates(
        &self,
        before: DateTime<Utc>,
        limit: i32,
        from: Option<Item>,
    ) -> Result<(Vec<TopicUpdate>, Option<Item>), Error> {
        let newest = ulid::Ulid::from_parts(u64::try_from(before.timestamp_millis()).unwrap_or(0), 0);
        let answer = self
            .table
            .query(None)
            .key_condition_expression("pk = :pk AND sk < :newest")
            .expression_attribute_values(":pk", s(keys::TOPIC_UPDATES))
            .expression_attribute_values(":newest", s(newest.to_string()))
            .consistent_read(true)
            .limit(limit)
            .set_exclusive_start_key(from)
            .send()
            .await?;
        let read = answer.items.unwrap_or_default().into_iter().map(|item| {
            let update = TopicUpdate::from_item(&item);
            if update.is_none() {
                unreadable("a topic update", &item);
                self.note_unreadable();
            }
            update
        });
        Ok((read.flatten().collect(), answer.last_evaluated_key))
    }

    /// Deletes an entry that the contact list reflects.
    pub async fn complete_topic_update(&self, id: EventId) -> Result<(), Error> {
        let any = Expression::absent().or("v", ">=", n(0));
        self.table.write_with_retry(vec![self.table.delete(&keys::topic_update(id), &any)]).await.map(drop)
    }
}
