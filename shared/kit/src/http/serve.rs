//! Serves one request: reads it, executes the endpoint once for each idempotency key, and logs and counts the answer.

use std::{future::Future, sync::OnceLock};

use bytes::Bytes;
use domain::refusal::Refusal;
use http::Response;
use lambda_http::Request;
use store::Answer;
use tokio::sync::OnceCell;

use super::{
    answer, body, caller,
    endpoint::{Call, Endpoint, Reply},
    idempotency,
    problem::Problem,
    request,
    route::Access,
};
use crate::runtime::{app::App, metrics, random::Random};

/// Answers a request by `handle`. Refusals and faults are answers too.
pub(crate) async fn serve<'a, E, F>(
    app: &'a App,
    request: &Request,
    handle: impl Fn(&'a App, Call<E>) -> F + Sync,
) -> Response<Bytes>
where
    E: Endpoint,
    F: Future<Output = Result<Reply<E::View>, Problem>> + Send + 'a,
{
    let request_id = request::request_id(request);
    let answer = match execute(app, request, handle).await {
        Ok(answer) => answer,
        Err(problem) => answer::from_problem(&problem, request_id.as_deref()),
    };
    let (operation, code) = (E::ROUTE.to_string(), answer::problem_code(&answer));
    metrics::request(app.clock.now(), &operation, answer.status, code.as_deref(), request_id.as_deref());
    answer::into_response(answer, request_id.as_deref())
}

async fn execute<'a, E, F>(
    app: &'a App,
    request: &Request,
    handle: impl Fn(&'a App, Call<E>) -> F + Sync,
) -> Result<Answer, Problem>
where
    E: Endpoint,
    F: Future<Output = Result<Reply<E::View>, Problem>> + Send + 'a,
{
    let mut call = read_call::<E>(app, request)?;
    let Some(key) = request::idempotency_key(&E::ROUTE, request)?.filter(|_| !E::READ_ONLY) else {
        return answer::from_reply(handle(app, call).await?);
    };
    let principal = call.caller.as_ref().map(|caller| caller.user.as_str().to_owned()).unwrap_or_default();
    let now = call.now;
    let execute = |seed, began_at| {
        call.random = Random::seeded(seed);
        call.began_at = began_at;
        async move { answer::from_reply(handle(app, call).await?) }
    };
    let (path, bytes) = (request::path(request), request::body_bytes(request));
    idempotency::execute_once(app, &E::ROUTE, &principal, path, &key, bytes, now, execute).await
}

/// Reads who calls and what they sent.
fn read_call<E: Endpoint>(app: &App, request: &Request) -> Result<Call<E>, Problem> {
    let caller = match E::ROUTE.access {
        Access::Person => Some(caller::signed_in(request)?),
        Access::Machine(scope) => Some(caller::machine(request, scope)?),
        Access::Public => None,
    };
    let parts = request::path_parts(&E::ROUTE, request).ok_or(Refusal::NotFound)?;
    let path = serde_json::to_value(parts).and_then(serde_json::from_value).map_err(|_| Refusal::NotFound)?;
    let now = app.clock.now();
    Ok(Call {
        path,
        query: body::query(request.uri().query().unwrap_or_default())?,
        body: body::json(request.headers(), request::body_bytes(request))?,
        now,
        random: Random::seeded(app.random.next_u64()),
        began_at: now,
        if_match: request::if_match(request)?,
        caller,
        access_token: caller::bearer_token(request).map(ToOwned::to_owned),
        retry_until: app.retry_deadline(request),
        caller_with_email: OnceCell::new(),
        ids: OnceLock::new(),
        has_committed: OnceLock::new(),
    })
}
