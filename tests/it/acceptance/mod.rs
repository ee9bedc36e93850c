//! The help pages of the four products, rule by rule and in their order, as an administrator meets them: one folder for
//! each template. What is underneath a rule is tested where its operation is; here it is told.

mod guests;
mod partners;
mod portal;
mod sites;

use harness::{Answer, Org, Person, World};
use serde_json::{Value, json};

/// An organisation on the screen of its first administrator, Ada Byron.
pub struct Desk {
    pub world: World,
    pub org: Org,
    pub ada: Person,
}

impl Desk {
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

    /// The line of an address in the list; null where there is none.
    pub async fn line(&self, email: &str) -> Value {
        let rows = self.org.members("?limit=100").await;
        rows.into_iter().find(|row| row["email"] == email).unwrap_or_default()
    }

    /// The status of that line.
    pub async fn status(&self, email: &str) -> String {
        text(&self.line(email).await["status"])
    }

    /// What that line offers to do.
    pub async fn offered(&self, email: &str) -> Vec<String> {
        strings(&self.line(email).await["allowed_actions"])
    }

    /// Presses a button for one line: the status of the answer, and what was done or why not.
    pub async fn press(&self, button: &str, id: &str) -> (u16, String) {
        press(&self.ada, &self.org, button, id).await
    }

    /// Saves a form about one line.
    pub async fn save(&self, id: &str, form: Value) -> Answer {
        self.ada.patch(&self.org.path(&format!("/members/{id}")), form).await
    }

    /// What arrived at an address up to now.
    pub async fn emails(&self, email: &str) -> usize {
        self.world.pump().await;
        self.world.emails_to(email).len()
    }

    /// Follows the link of the latest invitation to an address, and accepts.
    pub async fn accept(&self, email: &str) -> Answer {
        self.world.pump().await;
        self.accept_by(email, &self.world.link_token(email)).await
    }

    /// Follows a link that was kept.
    pub async fn accept_by(&self, email: &str, token: &str) -> Answer {
        self.world.person(email).post("/v1/invitations/accept", json!({ "token": token })).await
    }

    /// What the activity log says was done, oldest first; `query` such as `?target=mem_…`.
    pub async fn log(&self, query: &str) -> Vec<String> {
        let trail = self.ada.get(&self.org.path(&format!("/audit{query}"))).await.assert_status(200).body;
        trail["events"].as_array().unwrap().iter().rev().map(|event| text(&event["action"])).collect()
    }

    /// Whether somebody may do something here, as the product behind asks it; `on` a resource such as `site/berlin`.
    pub async fn may(&self, person: &Person, permission: &str, on: &str) -> bool {
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

/// Presses a button for one line in somebody's name.
pub async fn press(actor: &Person, org: &Org, button: &str, id: &str) -> (u16, String) {
    let answer = actor.post(&org.path(button), json!({ "members": [id] })).await;
    let result = &answer.results().first().cloned().unwrap_or_else(|| answer.body.clone());
    let told = result["error"]["code"].as_str().or(result["outcome"].as_str()).or(result["code"].as_str());
    (answer.status, told.unwrap_or_default().to_owned())
}

/// What a button answers when it did its work.
pub fn done(outcome: &str) -> (u16, String) {
    (200, outcome.to_owned())
}

/// What a button answers when it does not apply.
pub fn refused(status: u16, code: &str) -> (u16, String) {
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
