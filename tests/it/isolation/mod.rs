//! What one organisation, and whoever may do less, sees and reaches of another: nothing.

mod authentication;
mod batches;
mod callers;
mod canaries;
mod cursors;
mod elsewhere;
mod failures;
mod foreign;
mod injection;
mod matrix;
mod rights;
mod roles;
mod views;
mod warm;

use harness::Answer;

/// All that an answer says, but for the number of its request: what two answers that are to be alike must share.
pub fn said(answer: &Answer) -> String {
    let request = answer.header("x-request-id").unwrap_or("none").to_owned();
    let mut headers: Vec<String> = answer.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
    headers.sort();
    format!("{} {}\n{}", answer.status, headers.join("\n"), answer.text()).replace(&request, "REQUEST")
}
