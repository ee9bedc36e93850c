//! What one organisation, and whoever may do less, sees and reaches of another: nothing.

mod address_disclosure;
mod authentication;
mod batches;
mod callers;
mod cursors;
mod error_disclosure;
mod foreign_ids;
mod injection;
mod log_redaction;
mod permission_matrix;
mod response_fields;
mod revocation;
mod roles_per_organization;
mod warm_process;

use harness::Answer;

/// All that an answer says, but for the number of its request: what two answers that are to be alike must share.
pub fn said(answer: &Answer) -> String {
    let request = answer.header("x-request-id").unwrap_or("none").to_owned();
    let mut headers: Vec<String> = answer.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
    headers.sort();
    format!("{} {}\n{}", answer.status, headers.join("\n"), answer.text()).replace(&request, "REQUEST")
}
