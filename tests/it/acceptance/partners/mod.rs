//! Template `partners`: users of a partner network, each with a role, added permissions and partners.

mod invite;
mod remove;
mod roles;
mod users;

use serde_json::{Value, json};

use super::Admin;

/// The three permissions that are added at will.
pub const ADD_ONS: [&str; 3] = ["integrations:access", "issues:comments", "messages:reprocess"];

/// Access to partners by name.
pub fn partners(ids: &[&str]) -> Value {
    json!([{ "type": "partner", "mode": "resources", "ids": ids }])
}

impl Admin {
    /// Three partners.
    async fn with_partners(self) -> Self {
        for partner in ["acorn", "birch", "cedar"] {
            self.put(&format!("resources/partner/{partner}"), json!({ "name": partner })).await;
        }
        self
    }

    /// Somebody who joined with that grant.
    async fn member_with_grant(&self, name: &str, grant: Value) -> harness::Member {
        self.org.joined(json!({ "emails": format!("{name}@example.com"), "grant": grant })).await
    }

    /// Which of the add-on permissions somebody has.
    async fn add_ons(&self, person: &harness::Person) -> Vec<&'static str> {
        let mut held = Vec::new();
        for add_on in ADD_ONS {
            if self.is_allowed(person, add_on, "").await {
                held.push(add_on);
            }
        }
        held
    }
}
