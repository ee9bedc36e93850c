//! Answers: replies and problems as status, headers and bytes, as they are sent and stored under an idempotency key.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use store::Answer;

use super::{
    problem::Problem,
    rate_limit::RateLimit,
    reply::{Content, Reply},
};

/// Serializes a reply.
pub(super) fn from_reply<V: serde::Serialize>(reply: Reply<V>) -> Result<Answer, Problem> {
    let headers = reply.headers.iter().filter_map(|(n, v)| Some((n.to_string(), v.to_str().ok()?.to_owned())));
    let mut headers: Vec<(String, String)> = headers.collect();
    let (content_type, body) = match reply.content {
        Content::None => (None, Vec::new()),
        Content::Json(view) => {
            let json = serde_json::to_vec(&view).map_err(|error| {
                tracing::error!(%error, "a view could not be serialized");
                Problem::internal()
            })?;
            (Some("application/json"), json)
        }
        Content::Bytes(content_type, bytes) => (Some(content_type), bytes.to_vec()),
    };
    headers.extend(content_type.map(|value| ("content-type".to_owned(), value.to_owned())));
    Ok(Answer { status: reply.status.as_u16(), headers, body })
}

/// Serializes a problem of an API with that public address.
pub(super) fn from_problem(problem: &Problem, public_url: &str, request_id: Option<&str>) -> Answer {
    let mut headers = vec![("content-type".to_owned(), "application/problem+json".to_owned())];
    headers.extend(problem.retry_after.map(|seconds| ("retry-after".to_owned(), seconds.to_string())));
    let quota = problem.rate_limit.into_iter().flat_map(RateLimit::headers);
    headers.extend(quota.map(|(name, value)| (name.to_owned(), value)));
    let body = serde_json::to_vec(&problem.body(public_url, request_id)).expect("a problem is plain data");
    Answer { status: problem.status().as_u16(), headers, body }
}

/// The code of a problem.
pub(super) fn problem_code(answer: &Answer) -> Option<String> {
    if answer.status < 400 {
        return None;
    }
    let body: serde_json::Value = serde_json::from_slice(&answer.body).ok()?;
    body.get("code").and_then(|code| code.as_str()).map(ToOwned::to_owned)
}

/// The HTTP response: private, and never cached on the way, unless the reply says otherwise (C34, C97).
pub(super) fn into_response(answer: Answer, request_id: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    let own = answer.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    for (name, value) in own.chain([("x-request-id", request_id)]) {
        if let (Ok(name), Ok(value)) = (http::HeaderName::try_from(name), HeaderValue::from_str(value)) {
            headers.insert(name, value);
        }
    }
    response
}
