//! The clock and the jobs, under `/_local`.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{SecondsFormat, TimeDelta};
use serde_json::{Value, json};

use super::ServerState;
use crate::clock::parse_duration;
use crate::jobs::Error;

/// `GET /_local/clock`: the time, and what is due next.
pub(super) async fn time(State(local): State<ServerState>) -> Response {
    match local.worker.jobs().next_due().await {
        Ok(next) => {
            let mut answer = clock(&local);
            answer["next_due"] = json!(next);
            Json(answer).into_response()
        }
        Err(error) => failed(&error),
    }
}

/// `POST /_local/clock`: advances the clock, runs everything due on the way, and responds when nothing is pending.
pub(super) async fn advance(State(local): State<ServerState>, body: Bytes) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let Some(span) = body["advance"].as_str() else {
        return bad_request("advance", "is how far to advance the clock: {\"advance\": \"83d\"}, or \"next\"");
    };
    let by = match parse(&local, span).await {
        Ok(by) => by,
        Err(response) => return *response,
    };
    match local.worker.advance_clock(by).await {
        Ok(report) => {
            local.save_state(|_| ());
            let mut answer = clock(&local);
            answer["report"] = json!(report);
            Json(answer).into_response()
        }
        Err(Error::Clock(error)) => bad_request("advance", &error.to_string()),
        Err(error) => failed(&error),
    }
}

/// A duration, or the time until something is due next.
async fn parse(local: &ServerState, span: &str) -> Result<TimeDelta, Box<Response>> {
    if span != "next" {
        return parse_duration(span).map_err(|error| Box::new(bad_request("advance", &error.to_string())));
    }
    let next = local.worker.jobs().next_due().await.map_err(|error| Box::new(failed(&error)))?;
    let next = next.ok_or_else(|| Box::new(bad_request("advance", "nothing is due")))?;
    Ok((next.at - local.machine.clock().now()).max(TimeDelta::milliseconds(1)))
}

/// `GET /_local/jobs`.
pub(super) async fn jobs(State(local): State<ServerState>) -> Json<Value> {
    let jobs = local.worker.jobs();
    let due = jobs.due();
    let rows = jobs.names().into_iter().map(|name| json!({ "job": name, "due": due.get(name) }));
    Json(json!({ "jobs": rows.collect::<Vec<_>>(), "dead_letters": jobs.dead_letters() }))
}

/// `POST /_local/jobs/{name}`: runs a job now with the body merged into its event, and responds when nothing is pending.
pub(super) async fn run(State(local): State<ServerState>, Path(name): Path<String>, body: Bytes) -> Response {
    let more = serde_json::from_slice(&body).unwrap_or_default();
    let ran = match local.worker.jobs().run_with(&name, &more).await {
        Ok(ran) => ran,
        Err(error @ Error::Unknown { .. }) => {
            let answer = json!({ "error": error.to_string(), "jobs": local.worker.jobs().names() });
            return (StatusCode::NOT_FOUND, Json(answer)).into_response();
        }
        Err(error) => return failed(&error),
    };
    if let Err(error) = local.worker.drain().await {
        return failed(&error);
    }
    let status = if ran.error.is_some() { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::OK };
    (status, Json(ran)).into_response()
}

fn clock(local: &ServerState) -> Value {
    let clock = local.machine.clock();
    json!({
        "now": clock.now().to_rfc3339_opts(SecondsFormat::Millis, true),
        "ahead_seconds": clock.ahead_by().num_seconds(),
    })
}

fn bad_request(field: &str, fault: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": format!("{field}: {fault}"), "field": field }))).into_response()
}

fn failed(error: &Error) -> Response {
    tracing::error!(%error, "the jobs could not be run");
    (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({ "error": error.to_string() }))).into_response()
}
