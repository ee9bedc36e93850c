//! Guests: renewal, and alerts before access ends.

mod alerts;
mod renew;

use harness::Org;
use serde_json::Value;

/// The end of a guest's access.
pub async fn expires_at(org: &Org, id: &str) -> Value {
    org.member(id).await["expires_at"].clone()
}
