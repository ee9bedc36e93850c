//! The lease of an outbox entry: one sender at a time sends its emails, so that no email is sent twice (I9).

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

/// The duration of a lease: longer than a call of the mail service takes, short enough that the emails of a crashed sender
/// are retried soon.
pub const EMAIL_LEASE_DURATION: TimeDelta = TimeDelta::minutes(2);

impl Store {
    /// Acquires or extends the lease on the emails of an entry. `owner` is a random number of the sender; it lets a repeated
    /// write recognise its own effect. False while another sender holds the lease, or when another sender has failed since
    /// the entry was read: `entry` then lacks what that sender sent.
    ///
    /// # Errors
    /// When the table is unavailable. The lease may have been acquired nevertheless, and then expires.
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

    /// Saves the progress of a delivery and releases the lease. Writes nothing when another sender holds the lease or has
    /// completed the entry.
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

    /// Deletes an entry whose delivery is complete or no longer needed.
    pub async fn delete_outbox_entry(&self, event: EventId) -> Result<(), Error> {
        let any = Expression::absent().or("v", ">=", n(0));
        self.table.write_with_retry(vec![self.table.delete(&keys::outbox(event), &any)]).await.map(drop)
    }
}

/// Precondition: no other sender holds an unexpired lease.
fn free(owner: u64, now: DateTime<Utc>) -> Expression {
    Expression::compare("lease_owner", "=", s(owner.to_string()))
        .or("lease_until", "<=", s(keys::instant(now)))
        .or_without("lease_until")
}
