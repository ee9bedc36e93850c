//! Guests: renewal, what is told before their access ends, where they come from, and that they take no seat.

mod alerts;
mod renew;

use harness::Org;
use serde_json::Value;

/// When the access of a guest ends.
pub async fn end(org: &Org, id: &str) -> Value {
    org.member(id).await["expires_at"].clone()
}
