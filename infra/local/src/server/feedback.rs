//! `POST /_local/feedback`: delivery events of SES on request.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::ServerState;
use crate::aws::ses::Feedback;

/// Publishes feedback of SES about an email, and responds after all jobs have processed it.
pub(super) async fn send(State(local): State<ServerState>, body: Bytes) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let named = |kind: &str| Feedback::ALL.into_iter().find(|(name, _)| *name == kind).map(|(_, feedback)| feedback);
    let Some(feedback) = body["type"].as_str().and_then(named) else {
        let error = format!("type: one of {}", Feedback::ALL.map(|(name, _)| name).join(", "));
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": error, "field": "type" }))).into_response();
    };
    let email = body["email"].as_str().unwrap_or_default();
    if !local.machine.cloud.ses().send_feedback(email, feedback) {
        let error = "email: the id of an email in /_local/mail, or its X-Email-Id";
        return (StatusCode::NOT_FOUND, Json(json!({ "error": error, "field": "email" }))).into_response();
    }
    match local.worker.drain().await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => {
            tracing::error!(%error, "the feedback could not be delivered to the jobs");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
