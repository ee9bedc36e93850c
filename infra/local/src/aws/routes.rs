//! The cloud behind a port, for SDKs in other processes, and views of its content for people.

use std::io;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Json, Router};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Cloud, ConnectionLost, dynamodb, eventbridge, ses};
use crate::machine::CONTACT_LIST;

/// The path of the SDKs' endpoint.
pub const ENDPOINT: &str = "/_local/aws";

/// The largest message that SES accepts.
const MAX_BODY_BYTES: usize = 40 * 1024 * 1024;

/// `/_local/aws/**` for the SDKs, `GET /_local/events`, `GET /_local/contacts` and `GET /_local/table` for people.
///
/// The paths are complete: merge the router, do not nest it.
pub fn cloud_router(cloud: Cloud) -> Router {
    Router::new()
        .route(ENDPOINT, any(serve))
        .route("/_local/aws/", any(serve))
        .route("/_local/aws/{*path}", any(serve))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .route("/_local/events", get(events))
        .route("/_local/contacts", get(contacts))
        .route("/_local/table", get(table))
        .with_state(cloud)
}

async fn serve(State(cloud): State<Cloud>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, MAX_BODY_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let path = parts.uri.path_and_query().and_then(|path| path.as_str().strip_prefix(ENDPOINT));
    parts.uri = path.and_then(|path| path.parse().ok()).unwrap_or_default();
    let answer = cloud.call(&Request::from_parts(parts, body));
    if answer.extensions().get::<ConnectionLost>().is_some() {
        return Response::new(broken_body());
    }
    answer.map(Body::from)
}

/// A body that fails, so that the server drops the connection.
fn broken_body() -> Body {
    let lost: io::Result<Bytes> = Err(io::Error::other("injected fault: the response is lost"));
    Body::from_stream(futures::stream::iter([lost]))
}

#[derive(Deserialize)]
struct EventFilter {
    #[serde(rename = "type")]
    detail_type: Option<String>,
}

/// The published events, oldest first; `?type=` filters by detail type.
async fn events(
    State(cloud): State<Cloud>,
    Query(filter): Query<EventFilter>,
) -> Json<Vec<eventbridge::PublishedEvent>> {
    let mut events = cloud.eventbridge().published();
    events.retain(|event| filter.detail_type.as_ref().is_none_or(|wanted| *wanted == event.detail_type));
    Json(events)
}

#[derive(Deserialize)]
struct ContactFilter {
    #[serde(default)]
    email: String,
}

/// The contacts by address; `?email=` filters by a part of the address, ignoring case.
async fn contacts(State(cloud): State<Cloud>, Query(filter): Query<ContactFilter>) -> Json<Vec<ses::Contact>> {
    let mut contacts = cloud.ses().contacts(CONTACT_LIST);
    contacts.retain(|contact| contact.email.to_lowercase().contains(&filter.email.trim().to_lowercase()));
    Json(contacts)
}

#[derive(Deserialize)]
struct TableQuery {
    pk: Option<String>,
    #[serde(default)]
    typed: bool,
}

/// Every stored item; `?pk=` filters by the beginning of the partition key, `?typed=true` keeps DynamoDB's types.
async fn table(State(cloud): State<Cloud>, Query(query): Query<TableQuery>) -> Response {
    let is_wanted = |item: &Value| match &query.pk {
        Some(start) => item["pk"]["S"].as_str().is_some_and(|pk| pk.starts_with(start.as_str())),
        None => true,
    };
    match cloud.dynamodb().scan_all() {
        Ok(items) => {
            let items = items.into_iter().filter(is_wanted);
            let items: Vec<Value> =
                if query.typed { items.collect() } else { items.map(|item| dynamodb::plain_json(&item)).collect() };
            Json(items).into_response()
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({"error": error.to_string()}))).into_response(),
    }
}
