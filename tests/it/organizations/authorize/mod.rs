//! `POST /v1/organizations/{org}/authorize`: whether a person has a permission, and why.

mod agreement;
mod answers;
mod callers;
mod resources;

use harness::{Answer, Org, Person};
use serde_json::Value;

/// Sends a question to `authorize`.
pub async fn authorize(asker: &Person, org: &Org, question: Value) -> Answer {
    asker.post(&org.path("/authorize"), question).await
}

/// The decision: whether it is allowed, and the reason.
pub async fn decision(asker: &Person, org: &Org, question: Value) -> (bool, String) {
    let body = authorize(asker, org, question).await.assert_status(200).body;
    (body["allowed"].as_bool().expect("yes or no"), body["reason"].as_str().expect("a reason").to_owned())
}

/// A denial with that reason.
pub fn denied(reason: &str) -> (bool, String) {
    (false, reason.to_owned())
}

/// A permission that is granted.
pub fn allowed() -> (bool, String) {
    (true, "granted".to_owned())
}
