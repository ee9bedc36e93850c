//! Idempotency keys: executes a request with an `Idempotency-Key` once, and answers repetitions with the stored response,
//! if the caller may still make the request.

use std::{future::Future, sync::Arc};

use chrono::{DateTime, Utc};
use http::StatusCode;
use sha2::{Digest as _, Sha256};
use store::{Answer, Claim, Replay, Request};

use super::{answer, code::Code, execution::Execution, problem::Problem, route::Route};
use crate::runtime::app::App;

/// Longer responses are not stored: a DynamoDB item holds 400 KB. A repetition then executes again.
const MAX_STORED_RESPONSE_BYTES: usize = 350 * 1024;

/// A request with an idempotency key.
pub(super) struct Keyed<'a> {
    /// The route of the operation.
    pub route: &'a Route,
    /// The caller.
    pub principal: &'a str,
    /// The path, which names the organisation: the key is scoped to both.
    pub path: &'a str,
    /// The idempotency key.
    pub key: &'a str,
    /// The body.
    pub body: &'a [u8],
    /// The time of the request.
    pub now: DateTime<Utc>,
}

/// How to execute a request with an idempotency key.
pub(super) struct Start {
    /// The seed of identifiers and the time of the first execution, so that a repetition after a crash generates the same
    /// identifiers.
    pub seed: u64,
    /// When the first execution began.
    pub began_at: DateTime<Utc>,
    /// Whether it only checks the rights of the caller.
    pub execution: Arc<Execution>,
}

/// Claims the key, executes, and stores the response. A repetition gets the stored response after a check that the caller
/// may still make the request (B1). The check costs what the operation reads, and is made for repetitions only.
pub(super) async fn execute_once<F: Future<Output = Result<Answer, Problem>>>(
    app: &App,
    keyed: Keyed<'_>,
    execute: impl FnOnce(Start) -> F,
) -> Result<Answer, Problem> {
    let Keyed { route, principal, path, key, body, now } = keyed;
    let digest = digest(body);
    let request = Request { principal, organization: path, operation: route.path, key, digest: &digest };
    let lease = match app.store.claim(request, app.random.next_u64(), now).await? {
        Claim::Execute(lease) => lease,
        Claim::Replay(Replay { answer, ended_own_access: true, .. }) => return Ok(replayed(answer)),
        Claim::Replay(Replay { answer, seed, began_at, .. }) => {
            let denial = denial(seed, began_at, execute).await?;
            return Ok(denial.unwrap_or_else(|| replayed(answer)));
        }
        Claim::InProgress => {
            let problem =
                Problem::new(Code::RequestInProgress, "a request with this Idempotency-Key is being executed");
            return Err(Problem { retry_after: Some(1), ..problem });
        }
        Claim::Mismatch => {
            return match denial(app.random.next_u64(), now, execute).await {
                Ok(Some(denial)) => Ok(denial),
                Err(problem) if !is_about_link(problem.code) => Err(problem),
                // Another link is another request, whether or not it opens an invitation.
                Ok(None) | Err(_) => {
                    let detail = "this Idempotency-Key was used for a different request";
                    Err(Problem::new(Code::IdempotencyKeyReused, detail))
                }
            };
        }
    };
    let execution = Arc::new(if lease.repeated { Execution::repetition() } else { Execution::default() });
    let result = execute(Start { seed: lease.seed, began_at: lease.began_at, execution: Arc::clone(&execution) }).await;
    // No link of an invitation is stored (C25). A repetition executes again: it draws the same identifiers, and finds what
    // this execution has committed.
    if is_retryable(&result) || execution.answers_link() {
        log_failure(app.store.release(&lease).await);
        return result;
    }
    let answer = result.unwrap_or_else(|problem| answer::from_problem(&problem, &app.config.public_url, None));
    if answer.body.len() <= MAX_STORED_RESPONSE_BYTES {
        log_failure(app.store.complete(&lease, &answer, execution.ended_own_access()).await);
    }
    Ok(answer)
}

/// Checks whether the caller may make the request now. Returns the response if not; it is that of a new request.
///
/// # Errors
/// The refusal, and server errors: without a check no stored response is sent.
async fn denial<F: Future<Output = Result<Answer, Problem>>>(
    seed: u64,
    began_at: DateTime<Utc>,
    execute: impl FnOnce(Start) -> F,
) -> Result<Option<Answer>, Problem> {
    let execution = Arc::new(Execution::check());
    match execute(Start { seed, began_at, execution: Arc::clone(&execution) }).await {
        Ok(answer) => Ok(Some(answer).filter(|_| execution.is_denied_by_items())),
        Err(problem) if problem.status().is_server_error() || execution.is_denied_by(&problem) => Err(problem),
        Err(_) => Ok(None),
    }
}

const fn is_about_link(code: Code) -> bool {
    matches!(
        code,
        Code::InvitationUnavailable
            | Code::InvitationExpired
            | Code::InvitationCancelled
            | Code::InvitationUsed
            | Code::InvitationVoid
            | Code::WrongRecipient
    )
}

/// Whether the same request may succeed later, so that its response must not be stored: server errors, rate limits, and
/// batches with an item to retry, which carry `Retry-After`.
fn is_retryable(result: &Result<Answer, Problem>) -> bool {
    let status = result.as_ref().map_or_else(|problem| problem.status().as_u16(), |answer| answer.status);
    let in_part = match result {
        Ok(answer) => answer.headers.iter().any(|(name, _)| name == "retry-after"),
        Err(problem) => problem.retry_after.is_some(),
    };
    status >= 500 || status == StatusCode::TOO_MANY_REQUESTS.as_u16() || in_part
}

fn replayed(mut answer: Answer) -> Answer {
    answer.headers.push(("idempotent-replayed".to_owned(), "true".to_owned()));
    answer
}

/// The change is committed whether or not its response could be stored. A repetition finds the change.
fn log_failure(result: Result<(), store::Error>) {
    if let Err(error) = result {
        tracing::warn!(%error, "the response to an idempotent request could not be stored");
    }
}

fn digest(body: &[u8]) -> String {
    format!("{:x}", Sha256::digest(body))
}
