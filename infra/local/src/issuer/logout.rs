//! Logout that an app begins (OpenID Connect RP-Initiated Logout 1.0). The issuer keeps no session of the browser, so what
//! ends are the refresh tokens of the person in the app.

use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;

use super::authorize::redirect_to;
use super::{Issuer, loopback, pages};
use crate::clock::Clock;

#[derive(Deserialize)]
pub(super) struct LogoutRequest {
    id_token_hint: Option<String>,
    client_id: Option<String>,
    post_logout_redirect_uri: Option<String>,
    state: Option<String>,
}

/// `GET logout`.
pub(super) async fn by_query(
    State((issuer, _)): State<(Issuer, Clock)>,
    Query(request): Query<LogoutRequest>,
) -> Response {
    log_out(&issuer, &request)
}

/// `POST logout`.
pub(super) async fn by_form(
    State((issuer, _)): State<(Issuer, Clock)>,
    Form(request): Form<LogoutRequest>,
) -> Response {
    log_out(&issuer, &request)
}

/// An invalid request gets an error page, and no redirect.
fn log_out(issuer: &Issuer, request: &LogoutRequest) -> Response {
    if let Some(token) = &request.id_token_hint {
        // The hint may have expired.
        let Ok(claims) = issuer.verify_signature(token) else {
            return pages::error("id_token_hint was not issued here.");
        };
        let text = |claim: &str| claims.get(claim).and_then(Value::as_str).unwrap_or_default();
        if request.client_id.as_deref().is_some_and(|client| client != text("aud")) {
            return pages::error("id_token_hint was issued to another client_id.");
        }
        issuer.refresh_tokens().revoke(text("sub"), text("aud"));
    }
    let Some(target) = &request.post_logout_redirect_uri else {
        return pages::signed_out();
    };
    if loopback::origin(target).is_none() {
        return pages::error("post_logout_redirect_uri is not an address of this machine.");
    }
    redirect_to(target, request.state.as_deref().map(|state| ("state", state)).into_iter())
}
