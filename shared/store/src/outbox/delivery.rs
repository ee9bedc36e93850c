//! What became of emails, and which mailboxes get none: notes, not decisions, so that no version is raised.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    address::EmailAddress,
    event::Event,
    id::{MembershipId, OrganizationId},
    membership::Delivery,
};
use serde::{Deserialize, Serialize};

use crate::{
    audit, outbox,
    table::{
        Error, Store, Written,
        expression::{Edit, Expression},
        item,
        keys::{self, n, s},
        text,
    },
};

/// For how long a mailbox gets no emails after one has bounced: mailboxes that do not exist are sometimes created.
pub const BOUNCE_SUPPRESSION: TimeDelta = TimeDelta::days(90);

/// Why a mailbox gets no more emails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suppression {
    /// It does not exist, for all that its mail server says; tried again after [`BOUNCE_SUPPRESSION`].
    Bounce,
    /// Its owner called an email unwanted; until an operator lifts it.
    Complaint,
}

/// What has to be written down about an email.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// The membership of the reader, which shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub membership: Option<MembershipId>,
    /// What became of the email.
    pub delivery: Delivery,
    /// The fact that it did not arrive, told once, together with the note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Event>,
}

impl Store {
    /// Notes what became of an email, unless the membership is over, or something later or graver is known of it. The fact
    /// is told if and only if the note was written.
    ///
    /// # Errors
    /// When the table does not answer or the note cannot be stored.
    pub async fn record_delivery(&self, organization: OrganizationId, note: &Note) -> Result<bool, Error> {
        let Note { membership, delivery, told } = note;
        let mut items = Vec::new();
        if let Some(membership) = membership {
            let value = serde_dynamo::to_attribute_value(delivery).map_err(Error::malformed("a delivery state"))?;
            let key = keys::membership(organization, *membership);
            items.push(self.table.update(&key, Edit::default().set("delivery", value), outranked(delivery)?));
        }
        if let Some(event) = told {
            items.extend([audit::write(&self.table, event)?.1, outbox::write(&self.table, event)?.1]);
        }
        if items.is_empty() {
            return Ok(false);
        }
        Ok(self.table.write_alone(items).await? == Written::All)
    }

    /// Sends no more emails to a mailbox. A complaint outlasts a bounce, in whatever order they come.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn suppress(&self, email: &EmailAddress, why: Suppression, now: DateTime<Utc>) -> Result<(), Error> {
        let key = keys::suppression(email);
        let mut item = key.item();
        item.extend([("v".to_owned(), n(item::SCHEMA)), ("since".to_owned(), s(keys::instant(now)))]);
        let condition = match why {
            Suppression::Bounce => {
                let until = now + BOUNCE_SUPPRESSION;
                item.insert("why".to_owned(), s("bounce"));
                item.insert("until".to_owned(), s(keys::instant(until)));
                item.insert("ttl".to_owned(), item::ttl(until));
                // A complaint has no end, and nothing that is missing is less.
                Expression::absent().or("until", "<", s(keys::instant(until)))
            }
            Suppression::Complaint => {
                item.insert("why".to_owned(), s("complaint"));
                Expression::absent().or("why", "=", s("bounce"))
            }
        };
        self.table.write_alone(vec![self.table.put(item, Some(condition))]).await.map(drop)
    }

    /// Whether a mailbox gets no emails at `now`; the time to live may be days late, so the end is compared (R24).
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn suppressed(&self, email: &EmailAddress, now: DateTime<Utc>) -> Result<bool, Error> {
        let found = self.table.get(vec![keys::suppression(email)]).await?;
        let now = keys::instant(now);
        Ok(found.first().is_some_and(|item| text(item, "until").is_none_or(|until| now.as_str() < until)))
    }
}

/// The membership is there, the sending is the latest, and neither a later email nor a graver word on this one is known.
fn outranked(delivery: &Delivery) -> Result<Expression, Error> {
    let there = match delivery.attempt {
        Some(attempt) => Expression::compare("invitation.attempt", "=", n(attempt)),
        None => Expression::compare("version", ">=", n(0)),
    };
    let Some(id) = &delivery.id else { return Ok(there) };
    let states: Result<Vec<_>, _> = delivery.state.replaces().map(serde_dynamo::to_attribute_value).collect();
    let yielding = states.map_err(Error::malformed("a delivery state"))?;
    Ok(there.and_before(("delivery.id", s(id)), ("delivery.state", yielding)))
}
