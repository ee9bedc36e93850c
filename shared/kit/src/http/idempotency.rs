//! Idempotency keys: executes a request with an `Idempotency-Key` once, and answers repetitions with the stored response.

use std::future::Future;

use chrono::{DateTime, Utc};
use http::StatusCode;
use sha2::{Digest as _, Sha256};
use store::{Answer, Claim, Request};

use super::{answer, code::Code, problem::Problem, route::Route};
use crate::runtime::app::App;

/// Longer responses are not stored: a DynamoDB item holds 400 KB. A repetition then executes again.
const MAX_STORED_RESPONSE_BYTES: usize = 350 * 1024;

/// Claims the key, executes, and stores the response. `execute` gets the seed of identifiers and the time of the first
/// execution, so that a repetition after a crash generates the same identifiers.
#[expect(clippy::too_many_arguments, reason = "one call site; a struct would only rename the arguments")]
pub(super) async fn execute_once<F: Future<Output = Result<Answer, Problem>>>(
    app: &App,
    route: &Route,
    principal: &str,
    path: &str,
    key: &str,
    body: &[u8],
    now: DateTime<Utc>,
    execute: impl FnOnce(u64, DateTime<Utc>) -> F,
) -> Result<Answer, Problem> {
    let digest = digest(body);
    // The path names the organisation, so the key is scoped to both.
    let request = Request { principal, organization: path, operation: route.path, key, digest: &digest };
    let lease = match app.store.claim(request, app.random.next_u64(), now).await? {
        Claim::Execute(lease) => lease,
        Claim::Replay(answer) => return Ok(replayed(answer)),
        Claim::InProgress => {
            let problem =
                Problem::new(Code::RequestInProgress, "a request with this Idempotency-Key is being executed");
            return Err(Problem { retry_after: Some(1), ..problem });
        }
        Claim::Mismatch => {
            let detail = "this Idempotency-Key was used for a different request";
            return Err(Problem::new(Code::IdempotencyKeyReused, detail));
        }
    };
    let result = execute(lease.seed, lease.began_at).await;
    if is_retryable(&result) {
        log_failure(app.store.release(&lease).await);
        return result;
    }
    let answer = result.unwrap_or_else(|problem| answer::from_problem(&problem, None));
    if answer.body.len() <= MAX_STORED_RESPONSE_BYTES {
        log_failure(app.store.complete(&lease, &answer).await);
    }
    Ok(answer)
}

/// Whether the same request may succeed later, so that its response must not be stored: server errors, rate limits, and
/// batches with an item to retry, which carry `Retry-After`.
fn is_retryable(result: &Result<Answer, Problem>) -> bool {
    let status = result.as_ref().map_or_else(|problem| problem.status().as_u16(), |answer| answer.status);
    let in_part = result.as_ref().is_ok_and(|answer| answer.headers.iter().any(|(name, _)| name == "retry-after"));
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
