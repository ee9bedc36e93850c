//! What API Gateway answers itself, before a function runs: another body than ours, and the same for all operations.

use serde_json::{Map, Value, json};

/// Statuses, with the reason.
const ANSWERS: [(&str, &str); 7] = [
    ("401", "the access token is missing or not valid"),
    ("403", "the access token lacks the scope of the operation"),
    ("404", "there is no operation with this method and path"),
    ("413", "the body has more than 10 MB"),
    ("429", "more requests a second than the deployment allows"),
    ("500", "a function failed"),
    ("503", "a function did not answer in time"),
];

/// An answer of API Gateway itself.
#[derive(serde::Serialize, schemars::JsonSchema)]
pub(super) struct GatewayError {
    /// The reason, in the words of AWS.
    message: String,
}

/// The named response, for the components of the document.
pub(super) fn response() -> Value {
    let reasons: Vec<String> = ANSWERS.iter().map(|(status, reason)| format!("{status}: {reason}")).collect();
    json!({
        "description": format!("An answer of API Gateway itself. {}.", reasons.join("; ")),
        "content": { "application/json": { "schema": { "$ref": "#/components/schemas/GatewayError" } } },
    })
}

/// The statuses with which it answers, beside the operations: it answers alike for all of them, and a generator would
/// make a union of it and of every problem.
pub(super) fn statuses() -> Map<String, Value> {
    let response = || json!({ "$ref": "#/components/responses/GatewayError" });
    ANSWERS.iter().map(|(status, _)| ((*status).to_owned(), response())).collect()
}
