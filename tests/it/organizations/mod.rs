//! Organisations: making one from a template, reading, changing, deleting it, and its catalogue of resources.

mod authorize;
mod create;
mod delete;
mod get;
mod update;

use harness::Org;
use serde_json::Value;

/// The organisation as its owner reads it.
pub async fn read(org: &Org) -> Value {
    org.owner.get(&org.path("")).await.assert_status(200).body
}

/// The entries of the trail with that action, newest first.
pub async fn audit_log(org: &Org, action: &str) -> Vec<Value> {
    let answer = org.owner.get(&org.path(&format!("/audit?action={action}"))).await.assert_status(200);
    answer.body["events"].as_array().expect("events").clone()
}
