//! Template `portal`: users of a DNS portal, whose permissions come from their one group.

mod edit;
mod export;
mod groups;
mod invite;
mod list;
mod passwords;
mod remove;

use harness::{Answer, Member};
use serde_json::{Value, json};

use super::Admin;

/// The three groups that administer users.
pub const ADMINISTRATORS: [&str; 3] = ["owner", "administrative", "security-administration"];

impl Admin {
    /// Somebody who joined in a group, or in none.
    async fn joined(&self, name: &str, group: Option<&str>) -> Member {
        let person = json!({ "email": format!("{name}@example.com"), "first_name": "Grace", "last_name": name });
        self.org.joined(json!({ "people": [person], "group": group })).await
    }

    /// The identity provider publishes a sign-in.
    async fn record_sign_in(&self, member: &Member, login_type: &str) -> Answer {
        let hook = self.world.machine("latchkey/sign-ins");
        hook.post("/v1/sign-ins", json!({ "user": member.person.user_id(), "login_type": login_type })).await
    }

    /// Sends a form to an operation.
    async fn post_form(&self, button: &str, form: Value) -> Answer {
        self.ada.post(&self.org.path(button), form).await
    }
}
