//! Who sends the emails of an outbox entry: one at a time, or two would send the same email (I9).

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, TimeDelta, Utc};
use domain::id::EventId;

use crate::{
    outbox::OutboxEntry,
    table::{
        Edit, Error, Expression, Store, Written,
        keys::{self, n, s},
    },
};

/// How long whoever sends emails keeps others away: longer than a call to the mail service takes, shorter than anybody
/// waits for an email whose sender has died.
pub const EMAIL_LEASE_DURATION: TimeDelta = TimeDelta::minutes(2);

impl Store {
    /// Takes the right to send the emails of an entry, or extends it; `owner` is a number that nobody else draws, by which
    /// a repeated write knows its own effect. Refused while somebody else has it, and when others have tried since the entry
    /// was read: what they sent is not in it then.
    ///
    /// # Errors
    /// When the table does not answer; the right may have been taken all the same, and then ends by itself.
    pub async fn acquire_email_lease(
        &self,
        entry: &OutboxEntry,
        owner: u64,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let edit = Edit::default()
            .set("lease_owner", s(owner.to_string()))
            .set("lease_until", s(keys::instant(now + EMAIL_LEASE_DURATION)));
        let as_read = free(owner, now).and("failed_attempts", "=", n(entry.failed_attempts)).and(
            "emails_done",
            "=",
            AttributeValue::Bool(false),
        );
        let update = self.table.update(&keys::outbox(entry.event.id), edit, as_read);
        Ok(self.table.write_with_retry(vec![update]).await? == Written::All)
    }

    /// Notes what has left, that a try was in vain, and when the next one is due, and gives up the right to send. No harm
    /// when another sender has finished meanwhile or is at it: then nothing is noted.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn save_outbox_entry(&self, entry: &OutboxEntry, owner: u64, now: DateTime<Utc>) -> Result<(), Error> {
        let malformed = || Error::malformed("an outbox entry");
        let edit = Edit::default()
            .set("emails_done", AttributeValue::Bool(entry.emails_done))
            .set("published", AttributeValue::Bool(entry.published))
            .set("contacts_synced", AttributeValue::Bool(entry.contacts_synced))
            .set(
                "contacts_synced_up_to",
                serde_dynamo::to_attribute_value(entry.contacts_synced_up_to).map_err(malformed())?,
            )
            .set("failed_attempts", n(entry.failed_attempts))
            .set("sent_email_ids", serde_dynamo::to_attribute_value(&entry.sent_email_ids).map_err(malformed())?)
            .set("delivery_updates", serde_dynamo::to_attribute_value(&entry.delivery_updates).map_err(malformed())?)
            .set("retry_at", serde_dynamo::to_attribute_value(entry.retry_at).map_err(malformed())?)
            .remove("lease_owner")
            .remove("lease_until");
        let own = free(owner, now).and("v", ">=", n(0));
        self.table.write_with_retry(vec![self.table.update(&keys::outbox(entry.event.id), edit, own)]).await.map(drop)
    }

    /// Takes an entry out: everything has left, or its cause is gone.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn delete_outbox_entry(&self, event: EventId) -> Result<(), Error> {
        let any = Expression::absent().or("v", ">=", n(0));
        self.table.write_with_retry(vec![self.table.delete(&keys::outbox(event), &any)]).await.map(drop)
    }
}

/// Nobody else is sending.
fn free(owner: u64, now: DateTime<Utc>) -> Expression {
    Expression::compare("lease_owner", "=", s(owner.to_string()))
        .or("lease_until", "<=", s(keys::instant(now)))
        .or_without("lease_until")
}
