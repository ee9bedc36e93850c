//! The sign-in page and what every page of this issuer is protected with.

use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use minijinja::value::Serde;
use minijinja::{Environment, context};

use super::routes::Ask;

const PAGE: &str = include_str!("sign_in.html");

/// Nothing but the page's own style and its form; nobody may frame it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; \
    frame-ancestors 'none'; base-uri 'none'";

/// The form that asks for an address, with what the client asked for in hidden fields.
pub(super) fn sign_in(ask: &Ask, complaint: Option<&str>) -> Response {
    let email = ask.email.as_deref().or(ask.login_hint.as_deref()).unwrap_or_default();
    let fields = context! { ask => Serde(ask), email, complaint };
    let page = Environment::new().render_named_str("sign_in.html", PAGE, fields);
    let status = if complaint.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    shown(status, page.expect("the template is tried by a test"))
}

/// The client asked in a way that must not be answered with a redirect.
pub(super) fn refused(reason: &str) -> Response {
    let page = "<!doctype html><html lang=en><meta charset=utf-8><title>Sign in</title><p>{{ reason }}";
    let page = Environment::new().render_named_str("refused.html", page, context! { reason });
    shown(StatusCode::BAD_REQUEST, page.expect("the template is tried by a test"))
}

fn shown(status: StatusCode, page: String) -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, headers, Html(page)).into_response()
}
