//! All routes under `/_local`; every other path belongs to the product.

use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::json;

use super::{ServerState, api, control, feedback, index, pages, product, token};
use crate::{aws, issuer, mailbox};

pub(super) fn router(local: ServerState) -> Router {
    let machine = &local.machine;
    Router::new()
        .route("/", get(home))
        .route("/_local", get(index::page))
        .route("/_local/app.js", get(pages::script))
        .route("/_local/style.css", get(pages::style))
        .route("/_local/api", get(api::page))
        .route("/_local/openapi.json", get(api::document))
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
        .layer(middleware::from_fn(refuse_other_sites))
}

/// Redirects to the overview under the origin that the issuer knows.
async fn home(State(local): State<ServerState>) -> Response {
    Redirect::to(&format!("{}/_local", local.origin)).into_response()
}

/// Refuses changes under `/_local` that a page of another site sends: a browser lets every site post to this machine. The
/// issuer serves other sites, and its own form comes with the origin `null`, as its referrer policy has it.
async fn refuse_other_sites(request: Request, next: Next) -> Response {
    let origin = request.headers().get(header::ORIGIN).map(|origin| origin.to_str().unwrap_or_default());
    let is_foreign = origin.is_some_and(|origin| !issuer::loopback::is_origin(origin));
    let path = request.uri().path();
    let is_guarded = path.starts_with("/_local") && !path.starts_with(issuer::PATH);
    if is_foreign && is_guarded && request.method() == Method::POST {
        let error = "pages of other sites may not change this server";
        return (StatusCode::FORBIDDEN, Json(json!({ "error": error }))).into_response();
    }
    next.run(request).await
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
