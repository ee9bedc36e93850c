//! Suppressed mailboxes, to which no email is sent.

use chrono::{DateTime, TimeDelta, Utc};
use domain::address::EmailAddress;

use crate::table::{
    Error, Expression, Store, item,
    keys::{self, n, s},
    text,
};

/// The duration of a suppression after a bounce. It ends, because a missing mailbox may be created later.
pub const BOUNCE_SUPPRESSION: TimeDelta = TimeDelta::days(90);

/// The reason of a suppression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suppression {
    /// The mailbox does not exist. Ends after [`BOUNCE_SUPPRESSION`].
    Bounce,
    /// The recipient reported an email as spam. Ends when an operator lifts it.
    Complaint,
}

impl Store {
    /// Suppresses emails to a mailbox. A complaint takes precedence over a bounce, in any order.
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
                // A complaint has no `until`, and a comparison with a missing attribute is false.
                Expression::absent().or("until", "<", s(keys::instant(until)))
            }
            Suppression::Complaint => {
                item.insert("reason".to_owned(), s("complaint"));
                Expression::absent().or("reason", "=", s("bounce"))
            }
        };
        self.table.write_with_retry(vec![self.table.put(item, Some(condition))]).await.map(drop)
    }

    /// Whether a mailbox is suppressed at `now`. The TTL may run days late, so `until` decides (R24).
    pub async fn is_suppressed(&self, email: &EmailAddress, now: DateTime<Utc>) -> Result<bool, Error> {
        let found = self.table.get(vec![keys::suppression(email)]).await?;
        let now = keys::instant(now);
        Ok(found.first().is_some_and(|item| text(item, "until").is_none_or(|until| now.as_str() < until)))
    }
}
