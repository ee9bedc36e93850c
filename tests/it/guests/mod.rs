//! Guests: renewal, what is told before their access ends, where they come from, and that they take no seat.

mod alerts;
mod renew;

use harness::{Answer, Member, Org, Person, World};
use serde_json::{Value, json};

/// An organisation with guests, owned by Ada.
pub async fn acme(world: &World) -> Org {
    world.organization("guests", &world.person("ada@example.com")).await
}

/// A guest who has joined for a period, with those toggles.
pub async fn guest(org: &Org, email: &str, period: &str, toggles: &[&str]) -> Member {
    let grant = json!({ "role": "guest", "permissions": toggles });
    org.joined(json!({ "emails": [email], "kind": "guest", "period": period, "grant": grant })).await
}

/// Renews guests in somebody's name.
pub async fn renew(actor: &Person, org: &Org, ids: &[&str]) -> Answer {
    actor.post(&org.path("/guests/renew"), json!({ "members": ids })).await
}

/// When the access of a guest ends.
pub async fn end(org: &Org, id: &str) -> Value {
    org.member(id).await["expires_at"].clone()
}

/// What was done about a member, oldest first.
pub async fn done(org: &Org, id: &str) -> Vec<String> {
    let trail = org.owner.get(&org.path(&format!("/audit?target={id}"))).await.assert_status(200).body;
    let events = trail["events"].as_array().unwrap().iter().rev();
    events.map(|event| event["action"].as_str().unwrap().to_owned()).collect()
}

/// Outcome, or the code of the error, for each entry of a batch.
pub fn outcomes(answer: &Answer) -> Vec<&str> {
    let told = |result: &'_ Value| result["error"]["code"].as_str().is_none();
    let text = |result| if told(result) { &result["outcome"] } else { &result["error"]["code"] };
    answer.results().iter().map(|result| text(result).as_str().unwrap()).collect()
}
