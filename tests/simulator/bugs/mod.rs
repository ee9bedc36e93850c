//! Seeded bugs. They change requests and answers on the wire, so that the product code stays as it is.

mod decisions;
mod digests;
mod emails;
mod expiry;

use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use harness::Interceptor;
use serde_json::Value;

/// An instant in the far future.
const NEVER: &str = "2999-01-01T00:00:00Z";

/// A seeded bug, and what the scenario tells it.
#[derive(Clone)]
pub struct Bug {
    pub tamper: Arc<dyn Interceptor>,
    /// The attempt whose link is being presented; 0 for none.
    pub presented_attempt: Arc<AtomicU32>,
}

impl Bug {
    fn new(tamper: impl Interceptor + 'static) -> Self {
        Self { tamper: Arc::new(tamper), presented_attempt: Arc::default() }
    }

    /// Access of guests ends only when TTL deletes the row.
    pub fn expiry_by_time_to_live() -> Self {
        Self::new(expiry::ExpiryHidden::default())
    }

    /// Reminders are marked as sent, and then lost.
    pub fn reminders_lost() -> Self {
        Self::new(emails::EmailDropped("access_expiring"))
    }

    /// Invitations are marked as sent, and then lost.
    pub fn invitations_lost() -> Self {
        Self::new(emails::EmailDropped("invitation"))
    }

    /// The number of owners is read before the write, and is no condition of it.
    pub fn owners_uncounted() -> Self {
        Self::new(decisions::OwnerConditionRemoved)
    }

    /// Every link counts as the link of the latest attempt.
    pub fn older_links_open() -> Self {
        let presented_attempt: Arc<AtomicU32> = Arc::default();
        Self { tamper: Arc::new(decisions::OldLinkAccepted(presented_attempt.clone())), presented_attempt }
    }

    /// The outbox decides on the state at the time of the event, and not on the current state.
    pub fn causes_unread() -> Self {
        Self::new(emails::StaleEmailCause::default())
    }

    /// The digest marker of the day is ignored.
    pub fn digests_repeated() -> Self {
        Self::new(digests::DigestMarkerIgnored)
    }

    /// A suspension has no audit entry.
    pub fn suspensions_unaudited() -> Self {
        Self::new(decisions::AuditEntryDropped("suspended"))
    }
}

/// The rows of an answer, read by key or by query.
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

/// The membership rows of an answer.
fn memberships(answer: &mut Value) -> impl Iterator<Item = &mut Value> {
    rows(answer).into_iter().filter(|row| key(row, "sk").starts_with("M#") && row.get("state").is_some())
}

/// The writes of a transaction.
fn writes(body: &mut Value) -> impl Iterator<Item = &mut Value> {
    body["TransactItems"].as_array_mut().into_iter().flatten()
}
