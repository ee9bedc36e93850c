//! All routes under `/_local`; every other path belongs to the product.

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::{ServerState, control, feedback, index, product, token};
use crate::{aws, issuer, mailbox};

pub(super) fn router(local: ServerState) -> Router {
    let machine = &local.machine;
    Router::new()
        .route("/", get(home))
        .route("/_local", get(index::page))
        .route("/_local/openapi.json", get(index::openapi))
        .route("/_local/token", post(token::sign))
        .route("/_local/clock", get(control::time).post(control::advance))
        .route("/_local/feedback", post(feedback::send))
        .route("/_local/jobs", get(control::jobs))
        .route("/_local/jobs/{name}", post(control::run))
        .fallback(product::answer)
        .with_state(local.clone())
        .merge(aws::cloud_router(machine.cloud.clone()))
        .merge(issuer::router(machine.issuer.clone(), machine.clock().clone()))
        .merge(mailbox::router(machine.cloud.clone()))
        .layer(middleware::from_fn_with_state(local, drain_first))
}

/// Redirects to the overview under the origin that the issuer knows.
async fn home(State(local): State<ServerState>) -> Response {
    Redirect::to(&format!("{}/_local", local.origin)).into_response()
}

/// Delivers everything pending before it shows emails, contacts, events or items.
async fn drain_first(State(local): State<ServerState>, request: Request, next: Next) -> Response {
    let views = ["/_local/mail", "/_local/mailbox", "/_local/contacts", "/_local/events", "/_local/table"];
    if views.contains(&request.uri().path())
        && let Err(error) = local.worker.drain().await
    {
        tracing::error!(%error, "the stream could not be delivered");
    }
    next.run(request).await
}
