//! Bugs, planted on the wire between the functions and the cloud: the product does not know of them.

mod decisions;
mod digests;
mod emails;
mod expiry;

use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use harness::Tamper;
use serde_json::Value;

/// An instant that never comes.
const NEVER: &str = "2999-01-01T00:00:00Z";

/// A bug, and what it is told by the story.
#[derive(Clone)]
pub struct Bug {
    pub tamper: Arc<dyn Tamper>,
    /// The number of the sending whose link is being followed; 0 for none.
    pub presented_attempt: Arc<AtomicU32>,
}

impl Bug {
    fn new(tamper: impl Tamper + 'static) -> Self {
        Self { tamper: Arc::new(tamper), presented_attempt: Arc::default() }
    }

    /// The access of guests ends when the table deletes it.
    pub fn expiry_by_time_to_live() -> Self {
        Self::new(expiry::ExpiryHidden::default())
    }

    /// Reminders are noted as sent, and then lost.
    pub fn reminders_lost() -> Self {
        Self::new(emails::EmailDropped("access_expiring"))
    }

    /// So are invitations.
    pub fn invitations_lost() -> Self {
        Self::new(emails::EmailDropped("invitation"))
    }

    /// The number of owners is read before the write, and no condition of it.
    pub fn owners_uncounted() -> Self {
        Self::new(decisions::OwnerConditionRemoved)
    }

    /// Whichever link is presented is taken for the latest.
    pub fn older_links_open() -> Self {
        let presented_attempt: Arc<AtomicU32> = Arc::default();
        Self { tamper: Arc::new(decisions::OldLinkAccepted(presented_attempt.clone())), presented_attempt }
    }

    /// What is to be sent is decided on what was so when it was caused.
    pub fn causes_unread() -> Self {
        Self::new(emails::StaleEmailCause::default())
    }

    /// Nobody remembers that the digest of a day was sent.
    pub fn digests_repeated() -> Self {
        Self::new(digests::DigestMarkerIgnored)
    }

    /// A suspension leaves no trace.
    pub fn suspensions_unaudited() -> Self {
        Self::new(decisions::AuditEntryDropped("suspended"))
    }
}

/// The rows of an answer, whether read by key or by query.
fn rows(answer: &mut Value) -> Vec<&mut Value> {
    let mut rows = Vec::new();
    let Some(answer) = answer.as_object_mut() else { return rows };
    for (name, found) in answer {
        match (name.as_str(), found) {
            ("Items", Value::Array(items)) => rows.extend(items),
            ("Responses", Value::Object(tables)) => {
                rows.extend(tables.values_mut().filter_map(Value::as_array_mut).flatten());
            }
            _ => {}
        }
    }
    rows
}

fn key<'a>(item: &'a Value, name: &str) -> &'a str {
    item[name]["S"].as_str().unwrap_or_default()
}

/// The memberships among them.
fn memberships(answer: &mut Value) -> impl Iterator<Item = &mut Value> {
    rows(answer).into_iter().filter(|row| key(row, "sk").starts_with("M#") && row.get("state").is_some())
}

/// The writes of a transaction.
fn writes(body: &mut Value) -> impl Iterator<Item = &mut Value> {
    body["TransactItems"].as_array_mut().into_iter().flatten()
}
