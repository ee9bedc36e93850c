//! All routes of the machine, beside which everything belongs to the product.

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::{Local, control, feedback, index, product, token};
use crate::{aws, issuer, mailbox};

pub(super) fn router(local: Local) -> Router {
    let machine = &local.machine;
    Router::new()
        .route("/", get(home))
        .route("/_local", get(index::page))
        .route("/_local/openapi.json", get(index::openapi))
        .route("/_local/token", post(token::sign))
        .route("/_local/clock", get(control::time).post(control::advance))
        .route("/_local/feedback", post(feedback::tell))
        .route("/_local/jobs", get(control::jobs))
        .route("/_local/jobs/{name}", post(control::run))
        .fallback(product::answer)
        .with_state(local.clone())
        .merge(aws::cloud_router(machine.cloud.clone()))
        .merge(issuer::router(machine.issuer.clone(), machine.clock().clone()))
        .merge(mailbox::router(machine.cloud.clone()))
        .layer(middleware::from_fn_with_state(local, settled))
}

/// The page's own origin, under which the issuer knows it too.
async fn home(State(local): State<Local>) -> Response {
    Redirect::to(&format!("{}/_local", local.origin)).into_response()
}

/// Whoever looks at what went out sees everything that was caused before.
async fn settled(State(local): State<Local>, request: Request, next: Next) -> Response {
    let looks = ["/_local/mail", "/_local/mailbox", "/_local/contacts", "/_local/events", "/_local/table"];
    if looks.contains(&request.uri().path())
        && let Err(error) = local.worker.drain().await
    {
        tracing::error!(%error, "the stream could not be pumped");
    }
    next.run(request).await
}
