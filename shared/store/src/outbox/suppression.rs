//! Which mailboxes get no emails.

use chrono::{DateTime, TimeDelta, Utc};
use domain::address::EmailAddress;

use crate::table::{
    Error, Expression, Store, item,
    keys::{self, n, s},
    text,
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

impl Store {
    /// Sends no more emails to a mailbox. A complaint outlasts a bounce, in whatever order they come.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn suppress(&self, email: &EmailAddress, reason: Suppression, now: DateTime<Utc>) -> Result<(), Error> {
        let key = keys::suppression(email);
        let mut item = key.item();
        item.extend([("v".to_owned(), n(item::SCHEMA)), ("since".to_owned(), s(keys::instant(now)))]);
        let condition = match reason {
            Suppression::Bounce => {
                let until = now + BOUNCE_SUPPRESSION;
                item.insert("reason".to_owned(), s("bounce"));
                item.insert("until".to_owned(), s(keys::instant(until)));
                item.insert("ttl".to_owned(), item::ttl(until));
                // A complaint has no end, and nothing that is missing is less.
                Expression::absent().or("until", "<", s(keys::instant(until)))
            }
            Suppression::Complaint => {
                item.insert("reason".to_owned(), s("complaint"));
                Expression::absent().or("reason", "=", s("bounce"))
            }
        };
        self.table.write_with_retry(vec![self.table.put(item, Some(condition))]).await.map(drop)
    }

    /// Whether a mailbox gets no emails at `now`; the time to live may be days late, so the end is compared (R24).
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn is_suppressed(&self, email: &EmailAddress, now: DateTime<Utc>) -> Result<bool, Error> {
        let found = self.table.get(vec![keys::suppression(email)]).await?;
        let now = keys::instant(now);
        Ok(found.first().is_some_and(|item| text(item, "until").is_none_or(|until| now.as_str() < until)))
    }
}
