//! `GET /_local`: the overview page.

use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use minijinja::value::Serde;
use minijinja::{Environment, context};

use super::ServerState;

/// The document that `cargo run -p generate` writes.
const OPENAPI: &str = include_str!("../../../openapi.json");
const PAGE: &str = include_str!("index.html");
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

/// `GET /_local/openapi.json`.
pub(super) async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}

pub(super) async fn page(State(local): State<ServerState>) -> Response {
    let jobs = local.worker.jobs();
    let due = jobs.due();
    let jobs: Vec<(&str, Option<String>)> = jobs
        .names()
        .into_iter()
        .map(|name| (name, due.get(name).map(|at| at.format("%Y-%m-%d %H:%M UTC").to_string())))
        .collect();
    let page = Environment::new().render_named_str(
        "index.html",
        PAGE,
        context! {
            origin => &*local.origin,
            now => local.machine.clock().now().format("%A %-d %B %Y, %H:%M UTC").to_string(),
            ahead => local.machine.clock().ahead_by().num_days(),
            demos => Serde(local.demos()),
            jobs => Serde(jobs),
        },
    );
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, Html(page.expect("a test renders the template"))).into_response()
}
