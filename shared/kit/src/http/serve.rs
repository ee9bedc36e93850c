//! Serves one request: reads it, executes the endpoint once for each idempotency key, and logs and counts the answer.

use std::{
    future::Future,
    sync::{Arc, OnceLock},
};

use bytes::Bytes;
use domain::{
    caller::{Caller, Principal},
    id::OrganizationId,
    refusal::Refusal,
};
use http::Response;
use lambda_http::Request;
use store::Answer;
use tokio::sync::OnceCell;

use super::{
    answer, body, caller,
    endpoint::{Call, Endpoint, Reply},
    execution::Execution,
    idempotency::{self, Keyed, Start},
    problem::Problem,
    request,
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
    let request_id = request::request_id(request, &app.random);
    let answer = match execute(app, request, handle).await {
        Ok(answer) => answer,
        Err(problem) => answer::from_problem(&problem, &app.config.public_url, Some(&request_id)),
    };
    let (operation, code) = (E::ROUTE.to_string(), answer::problem_code(&answer));
    metrics::request(app.clock.now(), &operation, answer.status, code.as_deref(), &request_id);
    answer::into_response(answer, &request_id)
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
    let stranger = Stranger::of(request, &call);
    let explain = async |answered: Result<Reply<E::View>, Problem>, execution: &Execution| match (answered, &stranger) {
        (Err(problem), Some(stranger)) => Err(stranger.explain(app, problem, execution).await),
        (answered, _) => answered,
    };
    let key = request::idempotency_key(&E::ROUTE, request)?;
    let bytes = request::body_bytes(request);
    let (Some(key), Some(principal)) = (key.filter(|_| has_effect::<E>(bytes)), principal(&call)) else {
        let execution = Arc::clone(&call.execution);
        return answer::from_reply(explain(handle(app, call).await, &execution).await?);
    };
    let keyed = Keyed {
        route: &E::ROUTE,
        principal: &principal,
        path: request::path(request),
        key: &key,
        body: bytes,
        now: call.now,
    };
    let execute = |start: Start| {
        call.random = Random::seeded(start.seed);
        call.began_at = start.began_at;
        call.execution = start.execution;
        let execution = Arc::clone(&call.execution);
        let (handled, explain) = (handle(app, call), &explain);
        async move { answer::from_reply(explain(handled.await, &execution).await?) }
    };
    idempotency::execute_once(app, keyed, execute).await
}

/// A person with a verified address, who may turn out to be no member of the organisation in the path.
struct Stranger {
    organization: OrganizationId,
    caller: Caller,
}

impl Stranger {
    fn of<E: Endpoint>(request: &Request, call: &Call<E>) -> Option<Self> {
        let Some(Principal::Person(caller)) = &call.principal else { return None };
        let organization = request::path_parts(&E::ROUTE, request)?.get("org")?.parse().ok()?;
        caller.email_verified.then(|| Self { organization, caller: caller.clone() })
    }

    /// The problem for a person without access: that the verified address is the one of a member who joined with another
    /// account, if so (D9). No other stranger learns of that member, and a request that succeeds costs no read for it.
    async fn explain(&self, app: &App, problem: Problem, execution: &Execution) -> Problem {
        let Some(email) = self.caller.email.as_ref().filter(|_| execution.is_of_stranger(&problem)) else {
            return problem;
        };
        match app.store.membership_by_email(self.organization, email).await {
            Ok(Some(member)) if member.is_of_another_account(&self.caller, app.clock.now()) => {
                Refusal::OtherAccount.into()
            }
            Ok(_) => problem,
            Err(error) => {
                tracing::warn!(%error, "whether the address belongs to another account was not read");
                problem
            }
        }
    }
}

/// Whether the request may change something. Otherwise no response is stored, and none is answered from the store (B1).
fn has_effect<E: Endpoint>(body: &[u8]) -> bool {
    #[derive(Default, serde::Deserialize)]
    struct DryRun {
        #[serde(default)]
        dry_run: bool,
    }
    !E::READ_ONLY && !serde_json::from_slice::<DryRun>(body).unwrap_or_default().dry_run
}

/// Who owns the idempotency keys of the request. Callers without a token own none: they would share them.
fn principal<E: Endpoint>(call: &Call<E>) -> Option<String> {
    call.principal.as_ref().map(Principal::key)
}

/// Reads who calls and what they sent.
fn read_call<E: Endpoint>(app: &App, request: &Request) -> Result<Call<E>, Problem> {
    let principal = caller::principal(request, E::ROUTE.access, &app.config.trusted_email_issuers)?;
    let parts = request::path_parts(&E::ROUTE, request).ok_or(Refusal::NotFound)?;
    let path = serde_json::to_value(parts).and_then(serde_json::from_value).map_err(|_| Refusal::NotFound)?;
    let now = app.clock.now();
    app.store.set_now(now);
    // The body of a GET has no meaning (RFC 9110 section 9.3.1).
    let meant = if E::ROUTE.method == http::Method::GET { &[] } else { request::body_bytes(request) };
    Ok(Call {
        path,
        query: body::query(&request::query(request))?,
        body: body::json(request.headers(), meant)?,
        now,
        random: Random::seeded(app.random.next_u64()),
        began_at: now,
        if_match: request::if_match(request)?,
        principal,
        access_token: caller::bearer_token(request).map(ToOwned::to_owned),
        retry_until: app.retry_deadline(request),
        caller_with_email: OnceCell::new(),
        ids: OnceLock::new(),
        has_committed: OnceLock::new(),
        execution: Arc::default(),
    })
}
