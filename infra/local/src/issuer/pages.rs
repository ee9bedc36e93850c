//! The pages of the issuer, with their security headers.

use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use minijinja::value::Serde;
use minijinja::{Environment, context};

use super::authorize_request::AuthorizeRequest;
use super::loopback;

const SIGN_IN: &str = include_str!("sign_in.html");
const MESSAGE: &str = include_str!("message.html");

/// The sign-in form, with the parameters of the client in hidden fields.
pub(super) fn sign_in(request: &AuthorizeRequest, problem: Option<&str>) -> Response {
    let email = request.email.as_deref().or(request.login_hint.as_deref()).unwrap_or_default();
    let target = request.redirect_uri.as_deref().and_then(loopback::origin).unwrap_or_default();
    let fields = context! {
        request => Serde(request), email, problem, target => target.as_str(), creates => request.prompts("create"),
    };
    let page = Environment::new().render_named_str("sign_in.html", SIGN_IN, fields);
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    respond(status, &target, page.expect("a test renders the template"))
}

/// The error page for a request that must not be answered with a redirect.
pub(super) fn error(reason: &str) -> Response {
    message(StatusCode::BAD_REQUEST, "This request cannot be answered", reason)
}

/// The page after a logout without an address to return to.
pub(super) fn signed_out() -> Response {
    message(StatusCode::OK, "You are signed out", "You can close this page.")
}

fn message(status: StatusCode, title: &str, text: &str) -> Response {
    let page = Environment::new().render_named_str("message.html", MESSAGE, context! { title, text });
    respond(status, "", page.expect("a test renders the template"))
}

/// Only inline styles and the page's own form; no framing. A browser applies `form-action` to the redirect that follows the
/// form, too. No source expression stands for an IPv6 address.
fn respond(status: StatusCode, target: &str, page: String) -> Response {
    let target = if target.contains('[') { "http: https:" } else { target };
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' {target}; frame-ancestors 'none'; \
         base-uri 'none'"
    );
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy.as_str()),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, headers, Html(page)).into_response()
}
