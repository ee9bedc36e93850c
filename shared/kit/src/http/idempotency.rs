//! Executes a request that carries an `Idempotency-Key` once, and answers repetitions alike.

use std::future::Future;

use chrono::{DateTime, Utc};
use http::StatusCode;
use sha2::{Digest as _, Sha256};
use store::{Answer, Claim, Request};

use super::{answer, code::Code, problem::Problem, route::Route};
use crate::runtime::app::App;

/// The most bytes of an answer that are kept: an item holds 400 KB.
const MAX_STORED_RESPONSE_BYTES: usize = 350 * 1024;

#[expect(clippy::too_many_arguments, reason = "one call site; a struct would only rename the arguments")]
pub(crate) async fn execute_once<F: Future<Output = Result<Answer, Problem>>>(
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
            let detail = "a request with this Idempotency-Key is being executed";
            let problem = Problem::new(Code::RequestInProgress, detail);
            return Err(Problem { retry_after: Some(1), ..problem });
        }
        Claim::Mismatch => {
            let detail = "this Idempotency-Key was used for a different request";
            return Err(Problem::new(Code::IdempotencyKeyReused, detail));
        }
    };
    let result = execute(lease.seed, lease.began_at).await;
    let status = result.as_ref().map_or_else(|problem| problem.status().as_u16(), |answer| answer.status);
    // A batch of which a part may succeed later says so in its headers.
    let in_part = result.as_ref().is_ok_and(|answer| answer.headers.iter().any(|(name, _)| name == "retry-after"));
    // Not the last word, be it a problem or a batch in which nothing succeeded: the same request may succeed later.
    if status >= 500 || status == StatusCode::TOO_MANY_REQUESTS.as_u16() || in_part {
        log_failure(app.store.release(&lease).await);
        return result;
    }
    let answer = result.unwrap_or_else(|problem| answer::from_problem(&problem, None));
    if answer.body.len() <= MAX_STORED_RESPONSE_BYTES {
        log_failure(app.store.complete(&lease, &answer).await);
    }
    Ok(answer)
}

fn replayed(mut answer: Answer) -> Answer {
    answer.headers.push(("idempotent-replayed".to_owned(), "true".to_owned()));
    answer
}

/// The effect stands whether or not the note about it could be written; a repetition then finds the effect itself.
fn log_failure(result: Result<(), store::Error>) {
    if let Err(error) = result {
        tracing::warn!(%error, "the answer of an idempotent request could not be kept");
    }
}

fn digest(body: &[u8]) -> String {
    format!("{:x}", Sha256::digest(body))
}
