//! The users page of a partner and message network: a role, permissions beyond it, and the partners that concern a user.

mod invite;
mod remove;
mod roles;
mod users;

use serde_json::{Value, json};

use super::Desk;

/// The three permissions that are added at will.
pub const ADD_ONS: [&str; 3] = ["integrations:access", "issues:comments", "messages:reprocess"];

/// Access to partners by name.
pub fn partners(ids: &[&str]) -> Value {
    json!([{ "type": "partner", "mode": "resources", "ids": ids }])
}

impl Desk {
    /// Three partners.
    async fn with_partners(self) -> Self {
        for partner in ["acorn", "birch", "cedar"] {
            self.put(&format!("resources/partner/{partner}"), json!({ "name": partner })).await;
        }
        self
    }

    /// Somebody who joined with that grant.
    async fn granted(&self, name: &str, grant: Value) -> harness::Member {
        self.org.joined(json!({ "emails": format!("{name}@example.com"), "grant": grant })).await
    }

    /// Which of the add-on permissions somebody has.
    async fn add_ons(&self, person: &harness::Person) -> Vec<&'static str> {
        let mut held = Vec::new();
        for add_on in ADD_ONS {
            if self.may(person, add_on, "").await {
                held.push(add_on);
            }
        }
        held
    }
}
