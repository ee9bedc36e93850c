//! The product's routes: every path outside of `/_local` goes through the gateway.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures::FutureExt as _;
use serde_json::json;

use super::ServerState;
use crate::gateway::{self, Throttle};

/// One byte more than the gateway accepts, so that the gateway refuses it.
const MAX_BODY_BYTES: usize = 10 * 1024 * 1024 + 1;

pub(super) async fn answer(State(local): State<ServerState>, request: Request) -> Response {
    if request.uri().path().starts_with("/_local") {
        let error = format!("there is nothing here; {}/_local says what there is", local.origin);
        return (StatusCode::NOT_FOUND, axum::Json(json!({ "error": error }))).into_response();
    }
    let (parts, body) = request.into_parts();
    let body = match axum::body::to_bytes(body, MAX_BODY_BYTES).await {
        Ok(body) => body,
        Err(_) => Bytes::from(vec![0; MAX_BODY_BYTES]),
    };
    let request = http::Request::from_parts(parts, body);
    if local.throttle.as_ref().is_some_and(|throttle| !is_admitted(&local, throttle, &request)) {
        return gateway::too_many_requests().map(Body::from).into_response();
    }
    let called = AssertUnwindSafe(local.machine.gateway.call(request)).catch_unwind().await;
    local.worker.notify();
    called.unwrap_or_else(|_| gateway::internal_error()).map(Body::from).into_response()
}

fn is_admitted(local: &ServerState, throttle: &Throttle, request: &http::Request<Bytes>) -> bool {
    let operation = local.machine.gateway.find_operation(request.method(), request.uri().path());
    operation.is_none_or(|operation| throttle.admits(operation, Instant::now()))
}
