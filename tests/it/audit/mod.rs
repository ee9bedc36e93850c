//! The audit trail: what it tells, in which order, for how long; that nothing happens without it; and the bus.

mod atomic;
mod bus;
mod every_action;
mod list;
mod order;
mod refused_attempts;
mod retention;

use harness::{Org, Person};
use serde_json::Value;

/// The trail as somebody reads it, newest first, in pages of that size.
pub async fn paged(reader: &Person, org: &Org, query: &str, limit: usize) -> Vec<Value> {
    let path = org.path(&format!("/audit?limit={limit}&{query}"));
    let (mut events, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = reader.get(&format!("{path}{cursor}")).await.assert_status(200).body;
        let found = page["events"].as_array().expect("events");
        assert!(found.len() <= limit, "{} entries with limit {limit}", found.len());
        events.extend(found.iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return events,
        }
    }
}

/// What was done, in the order of the entries.
pub fn actions(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["action"].as_str().expect("an action")).collect()
}
