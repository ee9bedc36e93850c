//! The product's own routes: whatever is not of this machine goes through the gateway.

use std::panic::AssertUnwindSafe;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures::FutureExt as _;
use serde_json::json;

use super::Local;
use crate::gateway;

/// One more byte than the gateway takes, for it to refuse.
const BODY_MOST: usize = 10 * 1024 * 1024 + 1;

pub(super) async fn answer(State(local): State<Local>, request: Request) -> Response {
    if request.uri().path().starts_with("/_local") {
        let error = format!("there is nothing here; {}/_local says what there is", local.origin);
        return (StatusCode::NOT_FOUND, axum::Json(json!({ "error": error }))).into_response();
    }
    let (parts, body) = request.into_parts();
    let body = match axum::body::to_bytes(body, BODY_MOST).await {
        Ok(body) => body,
        Err(_) => Bytes::from(vec![0; BODY_MOST]),
    };
    let request = http::Request::from_parts(parts, body);
    let called = AssertUnwindSafe(local.machine.gateway.call(request)).catch_unwind().await;
    local.worker.nudge();
    called.unwrap_or_else(|_| gateway::internal()).map(Body::from).into_response()
}
