//! The catalogues that people choose from: roles, groups, resources. Who reads and who changes them, what is in use.

pub mod delete;
mod delete_races;
mod list;
mod rights;

use harness::{Org, Person};
use serde_json::{Value, json};

/// A role as requests write it, with these fields otherwise.
#[expect(clippy::needless_pass_by_value, reason = "written with `json!` where it is called")]
pub fn role(changes: Value) -> Value {
    let mut body = json!({
        "name": "Auditor", "category": "Limited Roles", "rank": 30, "permissions": ["sites:view"],
        "scope_rules": { "site": { "modes": ["all", "groups", "resources"], "min": 1 } },
    });
    for (field, value) in changes.as_object().expect("fields") {
        body[field] = value.clone();
    }
    body
}

/// A role or group as the catalogue shows it; null where there is none.
pub async fn shown(org: &Org, area: &str, key: &str) -> Value {
    let list = listed(&org.owner, org, area).await;
    list.into_iter().find(|entry| entry["key"] == key).unwrap_or_default()
}

/// The entries of a catalogue as somebody sees them.
pub async fn listed(reader: &Person, org: &Org, area: &str) -> Vec<Value> {
    let answer = reader.get(&org.path(&format!("/{area}"))).await.assert_status(200);
    answer.body[area].as_array().expect("entries").clone()
}

/// One field of every entry as text.
pub fn texts(entries: &[Value], field: &str) -> Vec<String> {
    entries.iter().map(|entry| entry[field].as_str().unwrap_or_default().to_owned()).collect()
}

/// What the trail says of an action, newest first.
pub async fn told(org: &Org, action: &str) -> Vec<Value> {
    let trail = org.owner.get(&org.path(&format!("/audit?action={action}"))).await.assert_status(200);
    trail.body["events"].as_array().expect("events").iter().map(|event| event["detail"].clone()).collect()
}

/// Whether somebody may list the members: what the tests lend and take away.
pub async fn sees_members(person: &Person, org: &Org) -> bool {
    person.get(&org.path("/members")).await.status == 200
}
