//! The authorization endpoint: the sign-in page, and the redirect with an authorization code.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::authorize_request::AuthorizeRequest;
use super::codes::{Grant, is_challenge};
use super::identity::Session;
use super::{Identity, Issuer, SCOPE, is_address, is_client_id, loopback, pages};
use crate::clock::Clock;

/// Everything but the unreserved characters of RFC 3986.
pub(super) const QUERY_VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The scopes that people can grant to an app. Others are left out, as the answer of the token endpoint says.
const GRANTABLE: [&str; 4] = ["openid", "email", "profile", "offline_access"];

/// `GET authorize`: shows the sign-in page. This issuer keeps no sessions, so people sign in every time.
pub(super) async fn show_sign_in(
    State((issuer, _)): State<(Issuer, Clock)>,
    Query(request): Query<AuthorizeRequest>,
) -> Response {
    match check(&issuer, &request) {
        Ok(_) if request.prompts("none") => {
            let why = "this issuer keeps no sessions: people sign in every time";
            redirect(&issuer, &request, &[("error", "login_required"), ("error_description", why)])
        }
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
    if !is_address(email) {
        return pages::sign_in(&request, Some("That is not an email address."));
    }
    let name = request.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let identity = Identity {
        email: email.to_owned(),
        email_verified: request.unverified.is_none(),
        name: name.map(str::to_owned),
        subject: None,
    };
    let session = Session {
        identity,
        client_id: request.client_id.clone().unwrap_or_default(),
        scope: granted(request.scope.as_deref()),
        signed_in_at: clock.now(),
    };
    let code = issuer.0.keys.next_secret();
    let redirect_uri = request.redirect_uri.clone().unwrap_or_default();
    let grant = Grant { session, redirect_uri, challenge, nonce: request.nonce.clone() };
    issuer.codes().insert(code.clone(), grant);
    redirect(&issuer, &request, &[("code", &code)])
}

/// The requested scopes that people can grant; the usual ones where the app requests none.
fn granted(requested: Option<&str>) -> String {
    let requested = requested.filter(|scope| !scope.trim().is_empty()).unwrap_or(SCOPE);
    let granted: Vec<&str> = GRANTABLE.into_iter().filter(|one| requested.split(' ').any(|is| is == *one)).collect();
    granted.join(" ")
}

/// The PKCE challenge of a valid request, or the error response.
///
/// An invalid client or redirect URI gets an error page and is never redirected to (RFC 6749, section 4.1.2.1).
fn check<'a>(issuer: &Issuer, request: &'a AuthorizeRequest) -> Result<&'a str, Box<Response>> {
    if !request.client_id.as_deref().is_some_and(is_client_id) {
        return Err(pages::error("client_id is missing. Any id will do: 1 to 255 printable ASCII characters.").into());
    }
    if request.redirect_uri.as_deref().and_then(loopback::origin).is_none() {
        let why = "redirect_uri is not an address of this machine. Any port and path will do on http://127.0.0.1, \
                   http://localhost and http://[::1], without a fragment.";
        return Err(pages::error(why).into());
    }
    let refuse = |error, why| Box::new(redirect(issuer, request, &[("error", error), ("error_description", why)]));
    if request.request.is_some() {
        return Err(refuse("request_not_supported", "pass the parameters in the query"));
    }
    if request.request_uri.is_some() {
        return Err(refuse("request_uri_not_supported", "pass the parameters in the query"));
    }
    if request.response_type.as_deref() != Some("code") {
        return Err(refuse("unsupported_response_type", "response_type is code"));
    }
    if !matches!(request.response_mode.as_deref(), None | Some("query")) {
        return Err(refuse("invalid_request", "response_mode is query"));
    }
    if request.prompts("none") && request.prompt.as_deref() != Some("none") {
        return Err(refuse("invalid_request", "prompt=none stands alone"));
    }
    let is_hashed = request.code_challenge_method.as_deref() == Some("S256");
    let challenge = request.code_challenge.as_deref().filter(|challenge| is_hashed && is_challenge(challenge));
    challenge.ok_or_else(|| refuse("invalid_request", "PKCE with S256 is required"))
}

/// Redirects the browser to the client with the given parameters in the query.
fn redirect(issuer: &Issuer, request: &AuthorizeRequest, parameters: &[(&str, &str)]) -> Response {
    let state = request.state.as_deref().map(|state| ("state", state));
    let parameters = parameters.iter().copied().chain(state).chain([("iss", issuer.url())]);
    redirect_to(request.redirect_uri.as_deref().unwrap_or_default(), parameters)
}

/// Redirects the browser to `target`, with parameters added to its query.
pub(super) fn redirect_to<'a>(target: &str, parameters: impl Iterator<Item = (&'a str, &'a str)>) -> Response {
    let mut target = target.to_owned();
    for (name, value) in parameters {
        target.push(if target.contains('?') { '&' } else { '?' });
        target.push_str(name);
        target.push('=');
        target.extend(utf8_percent_encode(value, QUERY_VALUE));
    }
    (StatusCode::SEE_OTHER, [(header::LOCATION, target), (header::CACHE_CONTROL, "no-store".to_owned())])
        .into_response()
}
