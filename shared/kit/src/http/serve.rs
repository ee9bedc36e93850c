//! What happens around every endpoint: who calls, what they sent, whether they sent it before, and how it is answered.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{HeaderValue, Method, Request as HttpRequest, Response, StatusCode, header};
use lambda_http::{Body, Request, RequestExt as _, request::RequestContext};
use store::Answer;

use super::{
    body, caller,
    endpoint::{Call, Content, Endpoint, Reply},
    idempotent,
    problem::Problem,
    route::{Access, Route},
};
use crate::runtime::{app::App, metrics, random::Random};

pub(crate) async fn answer<E: Endpoint>(app: &App, request: &Request) -> Response<Bytes> {
    let request_id = request_id(request);
    let answer = match handled::<E>(app, request).await {
        Ok(answer) => answer,
        Err(problem) => problem_answer(&problem, request_id.as_deref()),
    };
    metrics::request(app.clock.now(), &E::ROUTE, answer.status, answer_code(&answer).as_deref(), request_id.as_deref());
    response(answer, request_id.as_deref())
}

async fn handled<E: Endpoint>(app: &App, request: &Request) -> Result<Answer, Problem> {
    let caller = match E::ROUTE.access {
        Access::Person => Some(caller::signed_in(request)?),
        Access::Machine(scope) => Some(caller::machine(request, scope)?),
        Access::Anyone => None,
    };
    let path = path_of(request);
    let captured = path_parts(&E::ROUTE, request).ok_or_else(|| Problem::from(domain::refusal::Refusal::NotFound))?;
    let bytes = bytes_of(request);
    let now = app.clock.now();
    let mut call = Call::<E> {
        path: serde_json::to_value(captured)
            .and_then(serde_json::from_value)
            .map_err(|_| Problem::from(domain::refusal::Refusal::NotFound))?,
        query: body::query(request.uri().query().unwrap_or_default())?,
        body: body::json(request.headers(), bytes)?,
        now,
        random: Random::seeded(app.random.next_u64()),
        began_at: now,
        if_match: if_match(request)?,
        caller,
        access_token: caller::bearer_token(request).map(ToOwned::to_owned),
    };
    let Some(key) = idempotency_key::<E>(request)? else { return finished(E::handle(app, call).await?) };
    let principal = call.caller.as_ref().map(|caller| caller.user.as_str().to_owned()).unwrap_or_default();
    let execute = |seed, began_at| {
        call.random = Random::seeded(seed);
        call.began_at = began_at;
        async move { finished(E::handle(app, call).await?) }
    };
    idempotent::once(app, &E::ROUTE, &principal, path, &key, bytes, now, execute).await
}

fn finished<V: serde::Serialize>(reply: Reply<V>) -> Result<Answer, Problem> {
    let headers = reply.headers.iter().filter_map(|(n, v)| Some((n.to_string(), v.to_str().ok()?.to_owned())));
    let mut headers: Vec<(String, String)> = headers.collect();
    let (content_type, body) = match reply.content {
        Content::None => (None, Vec::new()),
        Content::Json(view) => {
            let json = serde_json::to_vec(&view).map_err(|error| {
                tracing::error!(%error, "an answer could not be written");
                Problem::internal()
            })?;
            (Some("application/json"), json)
        }
        Content::Bytes(content_type, bytes) => (Some(content_type), bytes.to_vec()),
    };
    headers.extend(content_type.map(|value| ("content-type".to_owned(), value.to_owned())));
    Ok(Answer { status: reply.status.as_u16(), headers, body })
}

/// A problem as an answer.
pub(crate) fn problem_answer(problem: &Problem, request_id: Option<&str>) -> Answer {
    let mut headers = vec![("content-type".to_owned(), "application/problem+json".to_owned())];
    headers.extend(problem.retry_after.map(|seconds| ("retry-after".to_owned(), seconds.to_string())));
    let body = serde_json::to_vec(&problem.body(request_id)).unwrap_or_default();
    Answer { status: problem.status.as_u16(), headers, body }
}

fn answer_code(answer: &Answer) -> Option<String> {
    if answer.status < 400 {
        return None;
    }
    let body: serde_json::Value = serde_json::from_slice(&answer.body).ok()?;
    body.get("code").and_then(|code| code.as_str()).map(ToOwned::to_owned)
}

/// Every answer is private and never kept by anybody on the way (C34, C97).
fn response(answer: Answer, request_id: Option<&str>) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    let own = answer.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    for (name, value) in own.chain(request_id.map(|id| ("x-request-id", id))) {
        if let (Ok(name), Ok(value)) = (http::HeaderName::try_from(name), HeaderValue::from_str(value)) {
            headers.insert(name, value);
        }
    }
    response
}

fn bytes_of(request: &Request) -> &[u8] {
    match request.body() {
        Body::Text(text) => text.as_bytes(),
        Body::Binary(bytes) => bytes,
        _ => &[],
    }
}

/// The named parts of the path: as the gateway has decoded them, or read from the path where it has not (an HTTP API
/// hands over a path that is decoded already, and decoding twice would make one identifier of two).
fn path_parts(route: &Route, request: &Request) -> Option<BTreeMap<String, String>> {
    let given = request.path_parameters();
    let named = route.names().map(|name| Some((name.to_owned(), given.first(name)?.to_owned())));
    let from_gateway: Option<BTreeMap<_, _>> = named.collect();
    from_gateway.or_else(|| route.captures(path_of(request)))
}

/// The path as the client wrote it, without the gateway's stage.
fn path_of(request: &HttpRequest<Body>) -> &str {
    let path = request.raw_http_path();
    let path = if path.is_empty() { request.uri().path() } else { path };
    let stage = match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(context)) => context.stage.as_deref().filter(|stage| *stage != "$default"),
        _ => None,
    };
    let without =
        stage.and_then(|stage| path.strip_prefix('/')?.strip_prefix(stage)).filter(|rest| rest.starts_with('/'));
    without.unwrap_or(path)
}

fn request_id(request: &Request) -> Option<String> {
    match request.request_context_ref()? {
        RequestContext::ApiGatewayV2(context) => context.request_id.clone(),
        _ => None,
    }
}

fn text_header<'a>(request: &'a Request, name: &str) -> Result<Option<&'a str>, Problem> {
    let mut values = request.headers().get_all(name).iter();
    let first = values.next().map(|value| value.to_str()).transpose();
    match (first, values.next()) {
        (Ok(value), None) => Ok(value),
        _ => Err(Problem::malformed("", format!("the header {name} must be given once, as plain text"))),
    }
}

fn if_match(request: &Request) -> Result<Option<String>, Problem> {
    Ok(text_header(request, "if-match")?.map(str::trim).filter(|tag| *tag != "*").map(ToOwned::to_owned))
}

fn idempotency_key<E: Endpoint>(request: &Request) -> Result<Option<String>, Problem> {
    let key = text_header(request, "idempotency-key")?.filter(|_| E::ROUTE.method == Method::POST);
    match key {
        Some(key) if (1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic()) => {
            Ok(Some(key.to_owned()))
        }
        Some(_) => Err(Problem::malformed("", "an Idempotency-Key has 1 to 255 visible ASCII characters")),
        None => Ok(None),
    }
}
