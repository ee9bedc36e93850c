//! Responses of batch operations: one result for each distinct entry, and a status for the whole batch.

use domain::membership::{DeliveryState, Membership};
use http::StatusCode;
use kit::{Code, Problem, Reply, decide::Decided, problem::FailedBatch, rate_limit::RateLimit};
use schemars::JsonSchema;
use serde::Serialize;

/// The results of a batch.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BatchView {
    /// One result for each distinct entry, in the order of the request. A repeated entry is answered by the result of its
    /// first occurrence.
    pub results: Vec<ItemResult>,
    /// The cursor of the next call, if the request gave `all_matching` and more members match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// The number of members that `all_matching` selects over all pages; in the first response of a dry run only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matching: Option<usize>,
}

/// The result of one entry.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ItemResult {
    /// The zero-based position of the entry in the request. Repeated entries are counted; in a text, each address is one.
    pub index: usize,
    /// The address, as in the request; in invitations only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The identifier of the membership.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The identifier of the organisation; only where the operation has more than one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// The outcome in the past tense, such as `invited`; `failed` with `error`.
    pub outcome: &'static str,
    /// The link of the invitation, for a machine that asked for it with `"notify": false`. No email has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The open invitation to the new address that ended, because it was for the same person; it granted nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged: Option<String>,
    /// The memberships of other organisations that the operation changed too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<OtherOrganization>,
    /// Why the email of an entry that succeeded may not arrive, as far as the organisation knows it from the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<ItemWarning>,
    /// The reason of a failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ItemError>,
    /// The quota that the entry counted against, for the header.
    #[serde(skip)]
    #[schemars(skip)]
    pub counted: Option<RateLimit>,
}

/// A membership of another organisation that an operation changed too.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OtherOrganization {
    /// The identifier of the organisation.
    pub organization: String,
    /// The identifier of the membership.
    pub id: String,
}

/// Why the email of an entry may not arrive.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ItemWarning {
    /// What became of the last email to the member: `suppressed`, `bounced` or `complained`, as in its `delivery.state`.
    #[schemars(with = "String")]
    pub code: DeliveryState,
    /// A human-readable explanation.
    pub detail: &'static str,
}

impl ItemWarning {
    /// The warning before an email to the member; none unless the last one shows that emails to the mailbox stop.
    #[must_use]
    pub fn about(member: &Membership) -> Option<Self> {
        let code = member.delivery.as_ref()?.state;
        code.outlook().map(|detail| Self { code, detail })
    }
}

/// The failure of one entry.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ItemError {
    /// The stable code.
    #[schemars(with = "String")]
    pub code: Code,
    /// A human-readable explanation.
    pub detail: String,
    /// The faulty field, as a JSON pointer into the body of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The seconds to wait before a retry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// The quota that refuses the entry, for the header.
    #[serde(skip)]
    #[schemars(skip)]
    pub rate_limit: Option<RateLimit>,
}

impl From<Problem> for ItemError {
    fn from(problem: Problem) -> Self {
        let (retry_after, rate_limit) = (problem.retry_after, problem.rate_limit);
        let first = problem.errors.into_iter().next();
        let (code, detail, pointer) = match first {
            Some(error) => (error.code, error.detail, Some(error.pointer)),
            None => (problem.code, problem.detail, None),
        };
        Self { code, detail, pointer, retry_after, rate_limit }
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

    /// The same, with the pointer of its error translated: rules name a field of one entry, clients see the whole body.
    #[must_use]
    pub fn pointing(mut self, into_body: impl FnOnce(&str) -> String) -> Self {
        if let Some(pointer) = self.error.as_mut().and_then(|error| error.pointer.as_mut()) {
            *pointer = into_body(pointer);
        }
        self
    }

    /// The result of an entry that succeeded.
    #[must_use]
    pub fn done(index: usize, email: Option<String>, id: Option<String>, outcome: &'static str) -> Self {
        Self {
            index,
            email,
            id,
            organization: None,
            outcome,
            url: None,
            merged: None,
            also: Vec::new(),
            warning: None,
            error: None,
            counted: None,
        }
    }

    /// The result of an entry that failed.
    #[must_use]
    pub fn failed(index: usize, email: Option<String>, id: Option<String>, problem: Problem) -> Self {
        Self { error: Some(problem.into()), ..Self::done(index, email, id, "failed") }
    }
}

/// Builds the response: `done` if all entries succeeded, 207 if some did.
///
/// # Errors
/// If all failed, a problem with the results: that of the only entry, 503 if the first failed by a server error, else
/// `batch_failed`.
pub fn reply(results: Vec<ItemResult>, done: StatusCode) -> Result<Reply<BatchView>, Problem> {
    reply_page(results, done, None)
}

/// The same as [`reply`], with the cursor of the next call. Results are in the order of the request.
///
/// # Errors
/// As [`reply`].
pub fn reply_page(
    results: Vec<ItemResult>,
    done: StatusCode,
    next_cursor: Option<String>,
) -> Result<Reply<BatchView>, Problem> {
    reply_selection(results, done, next_cursor, None)
}

/// The same as [`reply_page`], with the number of members that the filter selects.
///
/// # Errors
/// As [`reply`].
pub fn reply_selection(
    mut results: Vec<ItemResult>,
    done: StatusCode,
    next_cursor: Option<String>,
    matching: Option<usize>,
) -> Result<Reply<BatchView>, Problem> {
    results.sort_by_key(|result| result.index);
    let failed: Vec<&ItemError> = results.iter().filter_map(|result| result.error.as_ref()).collect();
    let retry_after = failed.iter().filter_map(|error| error.retry_after).max();
    let refusing = failed.iter().filter_map(|error| error.rate_limit).max_by_key(|state| state.reset_seconds);
    let rate_limit = refusing.or_else(|| results.iter().find_map(|result| result.counted));
    if !failed.is_empty() && failed.len() == results.len() {
        let problem = failure(&failed);
        let results = serde_json::to_value(&results).map_err(|_| Problem::internal())?;
        return Err(Problem {
            retry_after,
            rate_limit,
            batch: Some(Box::new(FailedBatch { results, next_cursor })),
            ..problem
        });
    }
    let status = if failed.is_empty() { done } else { StatusCode::MULTI_STATUS };
    let mut reply = Reply::with_status(status, BatchView { results, next_cursor, matching });
    if let Some(seconds) = retry_after {
        reply = reply.header("retry-after", &seconds.to_string());
    }
    Ok(match rate_limit {
        Some(state) => reply.rate_limit(state),
        None => reply,
    })
}

/// The problem of a batch in which every entry failed.
fn failure(failed: &[&ItemError]) -> Problem {
    match failed {
        [only] => match &only.pointer {
            Some(pointer) => Problem::of_field(pointer, only.code, &only.detail),
            None => Problem::new(only.code, &only.detail),
        },
        [first, ..] if first.code.status().is_server_error() => Problem::new(Code::Unavailable, &first.detail),
        all => {
            let first = all.first().map_or("", |first| first.detail.as_str());
            let detail = format!("none of {} entries succeeded; the first: {first}", all.len());
            Problem::new(Code::BatchFailed, detail)
        }
    }
}
