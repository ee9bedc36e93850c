//! The cloud behind a port, for SDKs in other processes, and what people may look at in it.

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

/// Where the SDKs' endpoints point to, after the origin.
pub const ENDPOINT: &str = "/_local/aws";

/// The largest message that SES takes.
const LARGEST_BODY: usize = 40 * 1024 * 1024;

/// `/_local/aws/**` for the SDKs, `GET /_local/events`, `GET /_local/contacts` and `GET /_local/table` for people.
///
/// To be merged, not nested: the paths are complete.
pub fn cloud_router(cloud: Cloud) -> Router {
    Router::new()
        .route(ENDPOINT, any(serve))
        .route("/_local/aws/", any(serve))
        .route("/_local/aws/{*path}", any(serve))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .route("/_local/events", get(events))
        .route("/_local/contacts", get(contacts))
        .route("/_local/table", get(table))
        .with_state(cloud)
}

async fn serve(State(cloud): State<Cloud>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, LARGEST_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let path = parts.uri.path_and_query().and_then(|path| path.as_str().strip_prefix(ENDPOINT));
    parts.uri = path.and_then(|path| path.parse().ok()).unwrap_or_default();
    let answer = cloud.call(&Request::from_parts(parts, body));
    if answer.extensions().get::<ConnectionLost>().is_some() {
        return Response::new(broken());
    }
    answer.map(Body::from)
}

/// A body that fails, upon which the server drops the connection.
fn broken() -> Body {
    let lost: io::Result<Bytes> = Err(io::Error::other("told to lose the answer"));
    Body::from_stream(futures::stream::iter([lost]))
}

#[derive(Deserialize)]
struct EventFilter {
    #[serde(rename = "type")]
    detail_type: Option<String>,
}

/// What went to the bus, oldest first; `?type=` for one detail type.
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

/// Who is subscribed to what, by address; `?email=` for the addresses that hold it, whatever its case.
async fn contacts(State(cloud): State<Cloud>, Query(filter): Query<ContactFilter>) -> Json<Vec<ses::Contact>> {
    let mut contacts = cloud.ses().contacts(CONTACT_LIST);
    contacts.retain(|contact| contact.email.to_lowercase().contains(&filter.email.trim().to_lowercase()));
    Json(contacts)
}

#[derive(Deserialize)]
struct TableView {
    pk: Option<String>,
    #[serde(default)]
    typed: bool,
}

/// Every stored item; `?pk=` for the partitions that begin so, `?typed=true` as DynamoDB writes them.
async fn table(State(cloud): State<Cloud>, Query(view): Query<TableView>) -> Response {
    let begins = |item: &Value| match &view.pk {
        Some(start) => item["pk"]["S"].as_str().is_some_and(|pk| pk.starts_with(start.as_str())),
        None => true,
    };
    match cloud.dynamodb().scan_all() {
        Ok(items) => {
            let items = items.into_iter().filter(begins);
            let items: Vec<Value> =
                if view.typed { items.collect() } else { items.map(|item| dynamodb::plain_json(&item)).collect() };
            Json(items).into_response()
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({"error": error.to_string()}))).into_response(),
    }
}
