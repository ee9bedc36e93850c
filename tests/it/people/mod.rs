//! What administrators do with people who are there already: their records, adding them elsewhere, taking the list away.

mod access;
mod add;
mod export;
mod passwords;
mod profile;

use harness::{Answer, Org, Person};
use serde_json::Value;

/// Changes a member of an organisation in somebody's name.
pub async fn patch(actor: &Person, org: &Org, member: &str, body: Value) -> Answer {
    actor.patch(&org.path(&format!("/members/{member}")), body).await
}

/// What happened to a member, newest first: the entries of the audit trail as the owner reads them.
pub async fn audit_log(org: &Org, query: &str) -> Vec<Value> {
    let answer = org.owner.get(&org.path(&format!("/audit{query}"))).await.assert_status(200);
    answer.body["events"].as_array().expect("entries").clone()
}

/// The actions of entries, oldest first.
pub fn actions(trail: &[Value]) -> Vec<&str> {
    let mut actions: Vec<&str> = trail.iter().map(|entry| entry["action"].as_str().expect("an action")).collect();
    actions.reverse();
    actions
}
