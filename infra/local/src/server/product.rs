//! The product's routes: every path outside of `/_local` goes through the gateway.

use std::panic::AssertUnwindSafe;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures::FutureExt as _;
use serde_json::json;

use super::ServerState;
use crate::gateway;

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
    let called = AssertUnwindSafe(local.machine.gateway.call(request)).catch_unwind().await;
    local.worker.notify();
    called.unwrap_or_else(|_| gateway::internal_error()).map(Body::from).into_response()
}
