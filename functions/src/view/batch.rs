//! Responses of batch operations: one result for each entry, and a status for the whole batch.

use http::StatusCode;
use kit::{Code, Problem, Reply, decide::Decided};
use schemars::JsonSchema;
use serde::Serialize;

/// The results of a batch.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BatchView {
    /// One result for each entry, in the order of the request.
    pub results: Vec<ItemResult>,
    /// The code of the first failure, if every entry failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub code: Option<Code>,
    /// The explanation of the first failure, if every entry failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The cursor of the next call, if the request gave `all_matching` and more members match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// The result of one entry.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ItemResult {
    /// The zero-based index of the entry among the distinct entries of the request.
    pub index: usize,
    /// The address, as in the request; in invitations only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The identifier of the membership.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The outcome in the past tense, such as `invited`; `failed` with `error`.
    pub outcome: &'static str,
    /// The memberships of other organisations that the operation changed too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<OtherOrganization>,
    /// The reason of a failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ItemError>,
}

/// A membership of another organisation that an operation changed too.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OtherOrganization {
    /// The identifier of the organisation.
    pub organization: String,
    /// The identifier of the membership.
    pub id: String,
}

/// The failure of one entry.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ItemError {
    /// The stable code.
    #[schemars(with = "String")]
    pub code: Code,
    /// A human-readable explanation.
    pub detail: String,
    /// The faulty field, as a JSON pointer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The HTTP status of a call with this entry alone.
    #[serde(skip)]
    #[schemars(skip)]
    pub status: StatusCode,
    /// The seconds to wait before a retry.
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

/// The outcome names of an operation.
#[derive(Debug, Clone, Copy)]
pub struct Outcomes {
    /// The outcome of an entry that succeeded, in the past tense.
    pub done: &'static str,
    /// The outcome of an entry in a dry run.
    pub dry_run: &'static str,
}

impl Outcomes {
    /// Those of an invitation.
    pub const INVITATION: Self = Self { done: "invited", dry_run: "would_invite" };
}

impl ItemResult {
    /// The result of a decided entry.
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

    /// The result of an entry that succeeded.
    #[must_use]
    pub fn done(index: usize, email: Option<String>, id: Option<String>, outcome: &'static str) -> Self {
        Self { index, email, id, outcome, also: Vec::new(), error: None }
    }

    /// The result of an entry that failed.
    #[must_use]
    pub fn failed(index: usize, email: Option<String>, id: Option<String>, problem: Problem) -> Self {
        Self { index, email, id, outcome: "failed", also: Vec::new(), error: Some(problem.into()) }
    }
}

/// Builds the response: `done` if all entries succeeded, 207 if some did. If all failed, the status is 422, 503 after a
/// server error, or that of the only entry.
#[must_use]
pub fn reply(results: Vec<ItemResult>, done: StatusCode) -> Reply<BatchView> {
    reply_page(results, done, None)
}

/// The same as [`reply`], with the cursor of the next call. Results are in the order of the request.
#[must_use]
pub fn reply_page(mut results: Vec<ItemResult>, done: StatusCode, next_cursor: Option<String>) -> Reply<BatchView> {
    results.sort_by_key(|result| result.index);
    let failed: Vec<&ItemError> = results.iter().filter_map(|result| result.error.as_ref()).collect();
    let retry_after = failed.iter().filter_map(|error| error.retry_after).max();
    let all_failed = !failed.is_empty() && failed.len() == results.len();
    let status = match failed.as_slice() {
        [] => done,
        [only] if all_failed => only.status,
        [first, ..] if all_failed && first.status.is_server_error() => StatusCode::SERVICE_UNAVAILABLE,
        _ if all_failed => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::MULTI_STATUS,
    };
    let first = failed.first().filter(|_| all_failed).map(|error| (error.code, error.detail.clone()));
    let (code, detail) = first.unzip();
    let reply = Reply::with_status(status, BatchView { results, code, detail, next_cursor });
    match retry_after {
        Some(seconds) => reply.header("retry-after", &seconds.to_string()),
        None => reply,
    }
}
