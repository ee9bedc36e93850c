//! Tenant isolation: one organisation reads and changes nothing of another, whatever a caller knows of it.

mod address_disclosure;
mod authentication;
mod batches;
pub mod callers;
mod cursors;
mod error_disclosure;
mod foreign_ids;
mod injection;
pub mod log_redaction;
mod permission_matrix;
mod repeated_requests;
mod response_fields;
mod revocation;
mod roles_per_organization;
mod suspended;
mod warm_process;

use harness::Answer;

/// The whole answer without its request id, to compare it with another answer.
pub fn answer_text(answer: &Answer) -> String {
    let request = answer.header("x-request-id").unwrap_or("none").to_owned();
    let mut headers: Vec<String> = answer.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
    headers.sort();
    format!("{} {}\n{}", answer.status, headers.join("\n"), answer.text()).replace(&request, "REQUEST")
}
