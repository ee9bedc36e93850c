//! Answers of calls that do several things: one result each, and a status that sums them up.

use http::StatusCode;
use kit::{Code, Problem, Reply, decide::Decided};
use schemars::JsonSchema;
use serde::Serialize;

/// What became of a batch.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BatchView {
    /// One result for each entry, in the order of the request.
    pub results: Vec<ItemResult>,
    /// The code of the first failure, when nothing succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub code: Option<Code>,
    /// What the first failure means, when nothing succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Where to go on, when everybody of a description was asked for and there are more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// What became of one entry.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ItemResult {
    /// The place of the entry among the distinct ones of the request, from 0.
    pub index: usize,
    /// The address, as it was typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What was done, in the past tense; `failed` when nothing was.
    pub outcome: &'static str,
    /// Where else the same was done.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<OtherOrganization>,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ItemError>,
}

/// A membership of another organisation that an operation reached too.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OtherOrganization {
    /// The organisation.
    pub organization: String,
    /// The membership.
    pub id: String,
}

/// Why an entry failed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ItemError {
    /// The stable code.
    #[schemars(with = "String")]
    pub code: Code,
    /// What to do about it, for people.
    pub detail: String,
    /// The field, as a JSON pointer into the entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The status that a call for this entry alone would have had.
    #[serde(skip)]
    #[schemars(skip)]
    pub status: StatusCode,
    /// Seconds after which to try again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}

impl From<Problem> for ItemError {
    fn from(problem: Problem) -> Self {
        let status = problem.status();
        let first = problem.errors.into_iter().next();
        let (code, detail, pointer) = match first {
            Some(error) => (error.code, error.detail, Some(error.pointer)),
            None => (problem.code, problem.detail, None),
        };
        Self { code, detail, pointer, status, retry_after: problem.retry_after }
    }
}

/// What the outcomes of an operation are called.
#[derive(Debug, Clone, Copy)]
pub struct Outcomes {
    /// Of an entry that was done, in the past tense.
    pub done: &'static str,
    /// Of one that was only decided.
    pub dry_run: &'static str,
}

impl ItemResult {
    /// An entry that was decided about.
    #[must_use]
    pub fn decided(
        index: usize,
        email: Option<String>,
        id: Option<String>,
        result: Result<Decided, Problem>,
        outcomes: Outcomes,
    ) -> Self {
        match result {
            Ok(Decided::Done) => Self::done(index, email, id, outcomes.done),
            Ok(Decided::DryRun) => Self::done(index, email, id, outcomes.dry_run),
            Err(problem) => Self::failed(index, email, id, problem),
        }
    }

    /// An entry that was done.
    #[must_use]
    pub fn done(index: usize, email: Option<String>, id: Option<String>, outcome: &'static str) -> Self {
        Self { index, email, id, outcome, also: Vec::new(), error: None }
    }

    /// An entry that was not.
    #[must_use]
    pub fn failed(index: usize, email: Option<String>, id: Option<String>, problem: Problem) -> Self {
        Self { index, email, id, outcome: "failed", also: Vec::new(), error: Some(problem.into()) }
    }
}

/// Sums up: `done` when all succeeded, 207 when some did; when none did, 422, or the status of the only entry.
#[must_use]
pub fn reply(results: Vec<ItemResult>, done: StatusCode) -> Reply<BatchView> {
    reply_page(results, done, None)
}

/// The same for a page of a description, with where it goes on.
#[must_use]
pub fn reply_page(results: Vec<ItemResult>, done: StatusCode, next_cursor: Option<String>) -> Reply<BatchView> {
    let failed: Vec<&ItemError> = results.iter().filter_map(|result| result.error.as_ref()).collect();
    let retry_after = failed.iter().filter_map(|error| error.retry_after).max();
    let none = !failed.is_empty() && failed.len() == results.len();
    let status = match failed.as_slice() {
        [] => done,
        [only] if none => only.status,
        [first, ..] if none && first.status.is_server_error() => StatusCode::SERVICE_UNAVAILABLE,
        _ if none => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::MULTI_STATUS,
    };
    let first = failed.first().filter(|_| none).map(|error| (error.code, error.detail.clone()));
    let (code, detail) = first.unzip();
    let reply = Reply::with_status(status, BatchView { results, code, detail, next_cursor });
    match retry_after {
        Some(seconds) => reply.header("retry-after", &seconds.to_string()),
        None => reply,
    }
}
