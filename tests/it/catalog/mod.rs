//! What roles, groups and resources have in common: reading, rights, deletion.

pub mod delete;
mod delete_races;
mod get_one;
mod list;
mod rights;

use harness::{Org, Person};
use serde_json::{Value, json};

/// The body of a role, with changed fields.
#[expect(clippy::needless_pass_by_value, reason = "written with `json!` where it is called")]
pub fn role_with(changes: Value) -> Value {
    let mut body = json!({
        "name": "Auditor", "category": "Limited Roles", "rank": 30, "permissions": ["sites:view"],
        "scope_rules": { "site": { "modes": ["all", "groups", "resources"], "min": 1 } },
    });
    for (field, value) in changes.as_object().expect("fields") {
        body[field] = value.clone();
    }
    body
}

/// A role or group as it is listed; null if it is not.
pub async fn find_entry(org: &Org, area: &str, key: &str) -> Value {
    let list = list_entries(&org.owner, org, area).await;
    list.into_iter().find(|entry| entry["key"] == key).unwrap_or_default()
}

/// The roles, groups or resources as a reader sees them.
pub async fn list_entries(reader: &Person, org: &Org, area: &str) -> Vec<Value> {
    let answer = reader.get(&org.path(&format!("/{area}"))).await.assert_status(200);
    answer.body[area].as_array().expect("entries").clone()
}

/// The text of one field of every entry.
pub fn values_of(entries: &[Value], field: &str) -> Vec<String> {
    entries.iter().map(|entry| entry[field].as_str().unwrap_or_default().to_owned()).collect()
}

/// The details of audit entries with that action, newest first.
pub async fn audit_details(org: &Org, action: &str) -> Vec<Value> {
    let trail = org.owner.get(&org.path(&format!("/audit?action={action}"))).await.assert_status(200);
    trail.body["events"].as_array().expect("events").iter().map(|event| event["detail"].clone()).collect()
}

/// Whether a person can list the members; tests grant and revoke that right.
pub async fn can_list_members(person: &Person, org: &Org) -> bool {
    person.get(&org.path("/members")).await.status == 200
}
