//! The audit log: content, order, filters and retention, and the events on the bus.

mod atomic;
mod bus;
mod every_action;
mod list;
mod order;
mod refused_attempts;
mod retention;

use harness::{Org, Person};
use serde_json::Value;

/// The audit log as a reader sees it, newest first, with that page size.
pub async fn paged(reader: &Person, org: &Org, query: &str, limit: usize) -> Vec<Value> {
    reader.get_pages(&org.path(&format!("/audit?{query}")), "events", limit).await
}

/// The actions of entries, in order.
pub fn actions(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["action"].as_str().expect("an action")).collect()
}
