//! API Gateway: an HTTP API with a JWT authorizer in front of the functions.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use kit::Operation;
use serde_json::Value;

use crate::clock::Clock;
use crate::deployment::Deployment;
use crate::issuer::Issuer;

mod authorizer;
mod cors;
mod event;
#[cfg(test)]
mod tests;
mod throttle;

pub use throttle::Throttle;

/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html>
const MAX_BODY_BYTES: usize = 10 * 1024 * 1024;
/// The request line and the values of all headers.
const MAX_HEADER_BYTES: usize = 10_240;
/// Lambda returns at most 6 MB, with the body in base64.
const MAX_RESPONSE_BYTES: usize = 6 * 1024 * 1024 / 4 * 3;

/// The gateway. Clones are the same gateway.
#[derive(Clone)]
pub struct Gateway {
    deployment: Deployment,
    issuer: Issuer,
    clock: Clock,
    requests: Arc<AtomicU64>,
}

impl Gateway {
    /// A gateway to the functions of `deployment` that accepts tokens of `issuer`.
    #[must_use]
    pub fn new(deployment: Deployment, issuer: Issuer, clock: Clock) -> Self {
        Self { deployment, issuer, clock, requests: Arc::default() }
    }

    /// Handles one request as a deployed stack would.
    pub async fn call(&self, request: Request<Bytes>) -> Response<Bytes> {
        let id = format!("request-{:06}", self.requests.fetch_add(1, Ordering::Relaxed) + 1);
        if let Some(answer) = cors::preflight(&request) {
            return answer;
        }
        let mut answer = self.handle(&request, &id).await;
        if let Some(origin) = cors::allowed_origin(request.headers()) {
            cors::allow(&mut answer, &origin);
        }
        if let Ok(id) = HeaderValue::from_str(&id) {
            answer.headers_mut().insert("apigw-requestid", id);
        }
        answer
    }

    /// The operation of a method and a path.
    #[must_use]
    pub fn find_operation(&self, method: &Method, path: &str) -> Option<&'static Operation> {
        let matching = self.deployment.catalogue().iter().copied().filter(|operation| {
            operation.route().is_some_and(|route| route.method == *method && route.captures(path).is_some())
        });
        // Literal segments take precedence over parameters, from left to right.
        matching.min_by_key(|operation| {
            let path = operation.route().map_or("", |route| route.path);
            path.split('/').map(|part| part.starts_with('{')).collect::<Vec<_>>()
        })
    }

    async fn handle(&self, request: &Request<Bytes>, id: &str) -> Response<Bytes> {
        let (operation, event) = match self.authorize(request, id) {
            Ok(accepted) => accepted,
            Err(refused) => return *refused,
        };
        let Ok(request) = lambda_http::request::from_str(&event.to_string()) else {
            return error_response(StatusCode::BAD_REQUEST, "Bad Request");
        };
        let answer = operation.answer(&self.deployment.app(operation), &request).await;
        if answer.body().len() > MAX_RESPONSE_BYTES {
            return internal_error();
        }
        answer
    }

    /// The event that the gateway passes to the function of a request, or its own response to a request that it refuses.
    pub fn event(&self, request: &Request<Bytes>) -> Result<Value, Box<Response<Bytes>>> {
        self.authorize(request, "request").map(|(_, event)| event)
    }

    fn authorize(
        &self,
        request: &Request<Bytes>,
        id: &str,
    ) -> Result<(&'static Operation, Value), Box<Response<Bytes>>> {
        if header_bytes(request) > MAX_HEADER_BYTES {
            let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
            return Err(Box::new(error_response(status, "Request Header Fields Too Large")));
        }
        if request.body().len() > MAX_BODY_BYTES {
            return Err(Box::new(error_response(StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large")));
        }
        let Some(operation) = self.find_operation(request.method(), request.uri().path()) else {
            return Err(Box::new(error_response(StatusCode::NOT_FOUND, "Not Found")));
        };
        let now = self.clock.now();
        let claims = if operation.is_public() {
            None
        } else {
            let claims = authorizer::claims(&self.issuer, request.headers(), now);
            Some(claims.map_err(|challenge| Box::new(unauthorized(&challenge)))?)
        };
        Ok((operation, event::build(request, operation.route(), claims.as_ref(), id, now)))
    }
}

/// The size of the request line and of the values of all headers.
fn header_bytes(request: &Request<Bytes>) -> usize {
    let target = request.uri().path_and_query().map_or(1, |target| target.as_str().len());
    let line = request.method().as_str().len() + target + " HTTP/1.1 ".len();
    line + request.headers().values().map(HeaderValue::len).sum::<usize>()
}

/// The response of the gateway to more requests than the stage admits.
#[must_use]
pub fn too_many_requests() -> Response<Bytes> {
    error_response(StatusCode::TOO_MANY_REQUESTS, "Too Many Requests")
}

/// The response of the gateway when a function fails.
#[must_use]
pub fn internal_error() -> Response<Bytes> {
    error_response(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
}

fn error_response(status: StatusCode, message: &str) -> Response<Bytes> {
    let body = serde_json::json!({ "message": message }).to_string();
    let mut answer = Response::new(Bytes::from(body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

fn unauthorized(challenge: &str) -> Response<Bytes> {
    let mut answer = error_response(StatusCode::UNAUTHORIZED, "Unauthorized");
    if let Ok(challenge) = HeaderValue::from_str(challenge) {
        answer.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    answer
}
