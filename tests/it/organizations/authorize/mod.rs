//! `POST /v1/organizations/{org}/authorize`: may somebody do something, and why.

mod agreement;
mod answers;
mod callers;
mod resources;

use harness::{Answer, Org, Person};
use serde_json::Value;

/// Asks a question in an organisation.
pub async fn ask(asker: &Person, org: &Org, question: Value) -> Answer {
    asker.post(&org.path("/authorize"), question).await
}

/// What is answered: whether it is allowed, and why.
pub async fn answered(asker: &Person, org: &Org, question: Value) -> (bool, String) {
    let body = ask(asker, org, question).await.assert_status(200).body;
    (body["allowed"].as_bool().expect("yes or no"), body["reason"].as_str().expect("a reason").to_owned())
}

/// That it is not allowed, for that reason.
pub fn no(reason: &str) -> (bool, String) {
    (false, reason.to_owned())
}

/// That it is allowed.
pub fn yes() -> (bool, String) {
    (true, "granted".to_owned())
}
