//! The sign-in page and the error page, with their security headers.

use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use minijinja::value::Serde;
use minijinja::{Environment, context};

use super::authorize_request::AuthorizeRequest;

const PAGE: &str = include_str!("sign_in.html");

/// Only inline styles and the page's own form; no framing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; \
    frame-ancestors 'none'; base-uri 'none'";

/// The sign-in form, with the parameters of the client in hidden fields.
pub(super) fn sign_in(request: &AuthorizeRequest, problem: Option<&str>) -> Response {
    let email = request.email.as_deref().or(request.login_hint.as_deref()).unwrap_or_default();
    let fields = context! { request => Serde(request), email, problem };
    let page = Environment::new().render_named_str("sign_in.html", PAGE, fields);
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    respond(status, page.expect("a test renders the template"))
}

/// The error page for a request that must not be answered with a redirect.
pub(super) fn error(reason: &str) -> Response {
    let page = "<!doctype html><html lang=en><meta charset=utf-8><title>Sign in</title><p>{{ reason }}";
    let page = Environment::new().render_named_str("error.html", page, context! { reason });
    respond(StatusCode::BAD_REQUEST, page.expect("a test renders the template"))
}

fn respond(status: StatusCode, page: String) -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, headers, Html(page)).into_response()
}
