//! The acceptance suites: the rules of each product template in the order of its help pages. Each rule is also
//! tested in detail in the folder of its operation.

mod guests;
mod partners;
mod portal;
mod sites;

use harness::{Answer, Org, Person, World};
use serde_json::{Value, json};

/// The first administrator of an organisation, Ada Byron.
pub struct Admin {
    pub world: World,
    pub org: Org,
    pub ada: Person,
}

impl Admin {
    /// A new organisation made from a template.
    pub async fn of(template: &str) -> Self {
        let world = World::new().await;
        let ada = world.person("ada@example.com").named("Ada Byron");
        let org = world.organization(template, &ada).await;
        Self { world, org, ada }
    }

    /// Another organisation of the same administrator.
    pub async fn second(&self, template: &str) -> Self {
        let org = self.world.organization(template, &self.ada).await;
        Self { world: self.world.clone(), org, ada: self.ada.clone() }
    }

    /// The row of an address; null if there is none.
    pub async fn row(&self, email: &str) -> Value {
        let rows = self.org.members("?limit=100").await;
        rows.into_iter().find(|row| row["email"] == email).unwrap_or_default()
    }

    /// The status of a row.
    pub async fn status(&self, email: &str) -> String {
        text(&self.row(email).await["status"])
    }

    /// The allowed actions of a row.
    pub async fn allowed_actions(&self, email: &str) -> Vec<String> {
        strings(&self.row(email).await["allowed_actions"])
    }

    /// Sends one member to an operation: the status, and the outcome or error code.
    pub async fn post(&self, button: &str, id: &str) -> (u16, String) {
        post_as(&self.ada, &self.org, button, id).await
    }

    /// Updates a member.
    pub async fn patch_member(&self, id: &str, form: Value) -> Answer {
        self.ada.patch(&self.org.path(&format!("/members/{id}")), form).await
    }

    /// The number of emails that an address has received.
    pub async fn email_count(&self, email: &str) -> usize {
        self.world.pump().await;
        self.world.emails_to(email).len()
    }

    /// Follows the link of the latest invitation to an address, and accepts.
    pub async fn accept(&self, email: &str) -> Answer {
        self.world.pump().await;
        self.accept_by(email, &self.world.link_token(email)).await
    }

    /// Accepts with a token that was saved before.
    pub async fn accept_by(&self, email: &str, token: &str) -> Answer {
        self.world.person(email).post("/v1/invitations/accept", json!({ "token": token })).await
    }

    /// The actions in the activity log, oldest first; `query` such as `?target=mem_…`.
    pub async fn audit_actions(&self, query: &str) -> Vec<String> {
        let trail = self.ada.get(&self.org.path(&format!("/audit{query}"))).await.assert_status(200).body;
        trail["events"].as_array().unwrap().iter().rev().map(|event| text(&event["action"])).collect()
    }

    /// Whether a person has a permission here, by `authorize`; `on` names a resource such as `site/berlin`.
    pub async fn is_allowed(&self, person: &Person, permission: &str, on: &str) -> bool {
        let mut question = json!({ "permission": permission });
        if let Some((kind, id)) = on.split_once('/') {
            question["resource"] = json!({ "type": kind, "id": id });
        }
        let answer = person.post(&self.org.path("/authorize"), question).await;
        answer.status == 200 && answer.body["allowed"] == true
    }

    /// Puts an entry into a catalogue: `put("resources/site/berlin", body)`.
    pub async fn put(&self, entry: &str, body: Value) {
        self.ada.put(&self.org.path(&format!("/{entry}")), body).await.assert_status(200);
    }
}

/// Sends one member to an operation as another person.
pub async fn post_as(actor: &Person, org: &Org, button: &str, id: &str) -> (u16, String) {
    let answer = actor.post(&org.path(button), json!({ "members": [id] })).await;
    let result = &answer.results().first().cloned().unwrap_or_else(|| answer.body.clone());
    let reported = result["error"]["code"].as_str().or(result["outcome"].as_str()).or(result["code"].as_str());
    (answer.status, reported.unwrap_or_default().to_owned())
}

/// A successful answer with that outcome.
pub fn succeeded(outcome: &str) -> (u16, String) {
    (200, outcome.to_owned())
}

/// A failed answer with that status and code.
pub fn failed(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// The text of a value; empty where there is none.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The texts of a list.
pub fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(text).collect()
}

/// The addresses of a number of people.
pub fn addresses(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("person-{number}@example.com")).collect()
}
