//! The issuer's endpoints: discovery, keys, authorization code with PKCE, userinfo.

use std::sync::PoisonError;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::codes::{Grant, is_challenge};
use super::{AUDIENCE, Identity, Issuer, SCOPE, TOKEN_SECONDS, pages};
use crate::clock::Clock;
use crate::percent;

/// Everything under [`super::PATH`]; the paths are complete, to be merged.
pub fn router(issuer: Issuer, clock: Clock) -> Router {
    Router::new()
        .route("/_local/issuer/.well-known/openid-configuration", get(discovery))
        .route("/_local/issuer/jwks.json", get(jwks))
        .route("/_local/issuer/authorize", get(ask).post(answer))
        .route("/_local/issuer/token", post(token))
        .route("/_local/issuer/userinfo", get(userinfo).post(userinfo))
        .with_state((issuer, clock))
}

type Shared = State<(Issuer, Clock)>;

/// What the client asks for, and what the person typed.
#[derive(Default, Deserialize, Serialize)]
pub(super) struct Ask {
    response_type: Option<String>,
    client_id: Option<String>,
    redirect_uri: Option<String>,
    scope: Option<String>,
    state: Option<String>,
    nonce: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
    pub(super) login_hint: Option<String>,
    pub(super) email: Option<String>,
    name: Option<String>,
    unverified: Option<String>,
}

async fn discovery(State((issuer, _)): Shared) -> Json<Value> {
    let url = issuer.url();
    Json(json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"),
        "userinfo_endpoint": format!("{url}/userinfo"),
        "jwks_uri": format!("{url}/jwks.json"),
        "scopes_supported": ["openid", "email", "profile"],
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "code_challenge_methods_supported": ["S256"],
        "claims_supported": ["sub", "email", "email_verified", "name"],
    }))
}

async fn jwks(State((issuer, _)): Shared) -> Json<Value> {
    Json(issuer.jwks())
}

/// `GET authorize`: shows the sign-in page.
async fn ask(State((issuer, _)): Shared, Query(ask): Query<Ask>) -> Response {
    match check(&issuer, &ask) {
        Ok(_) => pages::sign_in(&ask, None),
        Err(refusal) => *refusal,
    }
}

/// `POST authorize`: signs the typed address in and sends the browser back with a code.
async fn answer(State((issuer, clock)): Shared, Form(ask): Form<Ask>) -> Response {
    let challenge = match check(&issuer, &ask) {
        Ok(challenge) => challenge.to_owned(),
        Err(refusal) => return *refusal,
    };
    let email = ask.email.as_deref().unwrap_or_default().trim();
    if !email.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty()) {
        return pages::sign_in(&ask, Some("That is not an e-mail address."));
    }
    let name = ask.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let who = Identity {
        email: email.to_owned(),
        email_verified: ask.unverified.is_none(),
        name: name.map(str::to_owned),
        subject: None,
    };
    let code = issuer.0.keys.next_secret();
    let grant = Grant {
        who,
        redirect_uri: ask.redirect_uri.clone().unwrap_or_default(),
        challenge,
        nonce: ask.nonce.clone(),
        issued_at: clock.now(),
    };
    issuer.0.codes.lock().unwrap_or_else(PoisonError::into_inner).keep(code.clone(), grant);
    back(&issuer, &ask, &[("code", &code)])
}

/// The challenge of a proper request; otherwise what to answer.
///
/// A client or an address to return to that is not ours is told so here and never redirected to.
fn check<'a>(issuer: &Issuer, ask: &'a Ask) -> Result<&'a str, Box<Response>> {
    if ask.client_id.as_deref() != Some(AUDIENCE) {
        return Err(pages::refused("This client is not known here.").into());
    }
    if !ask.redirect_uri.as_deref().is_some_and(|uri| is_ours(&issuer.0.origin, uri)) {
        return Err(pages::refused("The address to return to does not belong to this machine.").into());
    }
    if ask.response_type.as_deref() != Some("code") {
        return Err(back(issuer, ask, &[("error", "unsupported_response_type")]).into());
    }
    let hashed = ask.code_challenge_method.as_deref() == Some("S256");
    let challenge = ask.code_challenge.as_deref().filter(|challenge| hashed && is_challenge(challenge));
    let error = [("error", "invalid_request"), ("error_description", "PKCE with S256 is required")];
    challenge.ok_or_else(|| back(issuer, ask, &error).into())
}

fn is_ours(origin: &str, uri: &str) -> bool {
    let path = uri.strip_prefix(origin).unwrap_or_default();
    path.starts_with('/') && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#' && byte != b'\\')
}

/// Sends the browser back to the client, with the answer in the query.
fn back(issuer: &Issuer, ask: &Ask, answer: &[(&str, &str)]) -> Response {
    let uri = ask.redirect_uri.as_deref().unwrap_or_default();
    let mut target = uri.to_owned();
    let state = ask.state.as_deref().map(|state| ("state", state));
    for (name, value) in answer.iter().copied().chain(state).chain([("iss", issuer.url())]) {
        target.push(if target.contains('?') { '&' } else { '?' });
        target.push_str(name);
        target.push('=');
        target.push_str(&percent::encode(value));
    }
    (StatusCode::SEE_OTHER, [(header::LOCATION, target), (header::CACHE_CONTROL, "no-store".to_owned())])
        .into_response()
}

#[derive(Deserialize)]
struct Redeem {
    grant_type: Option<String>,
    client_id: Option<String>,
    code: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
}

/// `POST token`: a code and its verifier against tokens.
async fn token(State((issuer, clock)): Shared, Form(redeem): Form<Redeem>) -> Response {
    if redeem.grant_type.as_deref() != Some("authorization_code") {
        return denied("unsupported_grant_type");
    }
    if redeem.client_id.as_deref() != Some(AUDIENCE) {
        return denied("invalid_client");
    }
    let text = |field: Option<String>| field.unwrap_or_default();
    let (code, uri, verifier) = (text(redeem.code), text(redeem.redirect_uri), text(redeem.code_verifier));
    let now = clock.now();
    let grant = issuer.0.codes.lock().unwrap_or_else(PoisonError::into_inner).redeem(&code, &uri, &verifier, now);
    let Some(grant) = grant else {
        return denied("invalid_grant");
    };
    let tokens = json!({
        "access_token": issuer.sign(&grant.who, now),
        "id_token": issuer.sign_id(&grant.who, grant.nonce.as_deref(), now),
        "token_type": "Bearer",
        "expires_in": TOKEN_SECONDS,
        "scope": SCOPE,
    });
    ([(header::CACHE_CONTROL, "no-store")], Json(tokens)).into_response()
}

fn denied(error: &str) -> Response {
    let headers = [(header::CACHE_CONTROL, "no-store")];
    (StatusCode::BAD_REQUEST, headers, Json(json!({"error": error}))).into_response()
}

/// `GET userinfo`: what the access token in the header says about its holder.
async fn userinfo(State((issuer, clock)): Shared, headers: HeaderMap) -> Response {
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    match issuer.verify(token, clock.now()) {
        Ok(mut claims) => {
            claims.retain(|claim, _| ["sub", "email", "email_verified", "name"].contains(&claim.as_str()));
            Json(Value::Object(claims)).into_response()
        }
        Err(rejected) => {
            let challenge = format!("Bearer error=\"invalid_token\", error_description=\"{rejected}\"");
            (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, challenge)]).into_response()
        }
    }
}
