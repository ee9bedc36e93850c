//! Template `sites`: administrators of a network controller, each with one role on selected sites.

mod access;
mod cancel;
mod edit;
mod invite;
mod list;
mod reinvite;
mod revoke;

use serde_json::{Value, json};

use super::Admin;

/// The form of the invitation of an observer of all sites.
pub fn observer(email: &str) -> Value {
    let person = json!({ "email": email, "first_name": "Grace", "last_name": "Hopper" });
    json!({ "people": [person], "grant": { "role": "observer", "scopes": all_sites() } })
}

pub fn all_sites() -> Value {
    json!([{ "type": "site", "mode": "all" }])
}

/// Access to sites by name, or to groups of them.
pub fn some(mode: &str, ids: &[&str]) -> Value {
    json!([{ "type": "site", "mode": mode, "ids": ids }])
}

impl Admin {
    /// Three sites, two of them in a group.
    async fn with_sites(self) -> Self {
        self.put("resources/site/emea", json!({ "name": "EMEA", "is_group": true })).await;
        for site in ["berlin", "paris"] {
            self.put(&format!("resources/site/{site}"), json!({ "name": site, "groups": ["emea"] })).await;
        }
        self.put("resources/site/tokyo", json!({ "name": "tokyo" })).await;
        self
    }
}
