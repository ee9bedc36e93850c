//! The authorization endpoint: the sign-in page, and the redirect with an authorization code.

use std::sync::PoisonError;

use axum::Form;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::authorize_request::AuthorizeRequest;
use super::codes::{Grant, is_challenge};
use super::{AUDIENCE, Identity, Issuer, pages};
use crate::clock::Clock;

/// Everything but the unreserved characters of RFC 3986.
pub(super) const QUERY_VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `GET authorize`: shows the sign-in page.
pub(super) async fn show_sign_in(
    State((issuer, _)): State<(Issuer, Clock)>,
    Query(request): Query<AuthorizeRequest>,
) -> Response {
    match check(&issuer, &request) {
        Ok(_) => pages::sign_in(&request, None),
        Err(response) => *response,
    }
}

/// `POST authorize`: signs the entered address in and redirects to the client with a code.
pub(super) async fn sign_in(
    State((issuer, clock)): State<(Issuer, Clock)>,
    Form(request): Form<AuthorizeRequest>,
) -> Response {
    let challenge = match check(&issuer, &request) {
        Ok(challenge) => challenge.to_owned(),
        Err(response) => return *response,
    };
    let email = request.email.as_deref().unwrap_or_default().trim();
    if !email.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty()) {
        return pages::sign_in(&request, Some("That is not an e-mail address."));
    }
    let name = request.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let identity = Identity {
        email: email.to_owned(),
        email_verified: request.unverified.is_none(),
        name: name.map(str::to_owned),
        subject: None,
    };
    let code = issuer.0.keys.next_secret();
    let grant = Grant {
        identity,
        redirect_uri: request.redirect_uri.clone().unwrap_or_default(),
        challenge,
        nonce: request.nonce.clone(),
        issued_at: clock.now(),
    };
    issuer.0.codes.lock().unwrap_or_else(PoisonError::into_inner).insert(code.clone(), grant);
    redirect(&issuer, &request, &[("code", &code)])
}

/// The PKCE challenge of a valid request, or the error response.
///
/// An unknown client or redirect URI gets an error page and is never redirected to (RFC 6749, section 4.1.2.1).
fn check<'a>(issuer: &Issuer, request: &'a AuthorizeRequest) -> Result<&'a str, Box<Response>> {
    if request.client_id.as_deref() != Some(AUDIENCE) {
        return Err(pages::error("This client is not known here.").into());
    }
    if !request.redirect_uri.as_deref().is_some_and(|uri| has_origin(&issuer.0.origin, uri)) {
        return Err(pages::error("The address to return to does not belong to this machine.").into());
    }
    if request.response_type.as_deref() != Some("code") {
        return Err(redirect(issuer, request, &[("error", "unsupported_response_type")]).into());
    }
    let is_hashed = request.code_challenge_method.as_deref() == Some("S256");
    let challenge = request.code_challenge.as_deref().filter(|challenge| is_hashed && is_challenge(challenge));
    let error = [("error", "invalid_request"), ("error_description", "PKCE with S256 is required")];
    challenge.ok_or_else(|| redirect(issuer, request, &error).into())
}

fn has_origin(origin: &str, uri: &str) -> bool {
    let path = uri.strip_prefix(origin).unwrap_or_default();
    path.starts_with('/') && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#' && byte != b'\\')
}

/// Redirects the browser to the client with the given parameters in the query.
fn redirect(issuer: &Issuer, request: &AuthorizeRequest, parameters: &[(&str, &str)]) -> Response {
    let mut target = request.redirect_uri.clone().unwrap_or_default();
    let state = request.state.as_deref().map(|state| ("state", state));
    for (name, value) in parameters.iter().copied().chain(state).chain([("iss", issuer.url())]) {
        target.push(if target.contains('?') { '&' } else { '?' });
        target.push_str(name);
        target.push('=');
        target.extend(utf8_percent_encode(value, QUERY_VALUE));
    }
    (StatusCode::SEE_OTHER, [(header::LOCATION, target), (header::CACHE_CONTROL, "no-store".to_owned())])
        .into_response()
}
