//! The token endpoint: authorization code, refresh token, and client credentials.

use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::{Value, json};

use super::codes::Proof;
use super::identity::Session;
use super::oauth_error::OauthError;
use super::{Issuer, TOKEN_SECONDS, is_client_id};
use crate::clock::Clock;

#[derive(Deserialize)]
pub(super) struct TokenRequest {
    grant_type: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
    code: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
    refresh_token: Option<String>,
    scope: Option<String>,
}

/// The client that sends a request.
struct Client {
    id: String,
    has_secret: bool,
}

/// `POST token`.
pub(super) async fn token(
    State((issuer, clock)): State<(Issuer, Clock)>,
    headers: HeaderMap,
    form: Result<Form<TokenRequest>, FormRejection>,
) -> Response {
    let answer =
        form.map_err(|error| OauthError::new("invalid_request", error.body_text())).and_then(|Form(request)| {
            let client = client(&headers, &request)?;
            grant(&issuer, &request, &client, clock.now())
        });
    match answer {
        Ok(tokens) => ([(header::CACHE_CONTROL, "no-store")], Json(tokens)).into_response(),
        Err(error) => error.into_response(),
    }
}

fn grant(issuer: &Issuer, request: &TokenRequest, client: &Client, now: DateTime<Utc>) -> Result<Value, OauthError> {
    match request.grant_type.as_deref() {
        Some("authorization_code") => redeem_code(issuer, request, client, now),
        Some("refresh_token") => refresh(issuer, request, client, now),
        Some("client_credentials") => client_credentials(issuer, request, client, now),
        _ => Err(OauthError::new(
            "unsupported_grant_type",
            "grant_type is authorization_code, refresh_token or client_credentials",
        )),
    }
}

/// The client: by HTTP Basic (RFC 6749, section 2.3.1), or by `client_id` in the form. Any secret is the right one.
fn client(headers: &HeaderMap, request: &TokenRequest) -> Result<Client, OauthError> {
    let basic = headers.get(header::AUTHORIZATION).map(|value| basic(value.to_str().unwrap_or_default()));
    let (id, secret) = match basic {
        Some(None) => return Err(OauthError::new("invalid_client", "Authorization is not HTTP Basic")),
        Some(Some((id, secret))) => (Some(id), Some(secret)),
        None => (request.client_id.clone(), request.client_secret.clone()),
    };
    if request.client_id.as_ref().is_some_and(|form| id.as_ref() != Some(form)) {
        return Err(OauthError::new("invalid_client", "client_id differs from the client in Authorization"));
    }
    let id = id.filter(|id| is_client_id(id)).ok_or_else(|| {
        OauthError::new("invalid_client", "client_id is missing: any 1 to 255 printable ASCII characters")
    })?;
    Ok(Client { id, has_secret: secret.is_some_and(|secret| !secret.is_empty()) })
}

/// The client id and the secret of HTTP Basic, both form-encoded.
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':').filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let decoded = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    Some((decoded(id), decoded(secret)))
}

fn redeem_code(
    issuer: &Issuer,
    request: &TokenRequest,
    client: &Client,
    now: DateTime<Utc>,
) -> Result<Value, OauthError> {
    let text = |field: &'static str, value: &Option<String>| {
        value.clone().ok_or_else(|| OauthError::new("invalid_request", format!("{field} is missing")))
    };
    let (code, redirect_uri) = (text("code", &request.code)?, text("redirect_uri", &request.redirect_uri)?);
    let verifier = text("code_verifier", &request.code_verifier)?;
    let proof = Proof { client_id: &client.id, redirect_uri: &redirect_uri, verifier: &verifier };
    let redeemed = issuer.codes().redeem(&code, &proof, now);
    let grant = redeemed.map_err(|why| OauthError::new("invalid_grant", why))?;
    Ok(tokens(issuer, grant.session, grant.nonce.as_deref(), None, now))
}

fn refresh(issuer: &Issuer, request: &TokenRequest, client: &Client, now: DateTime<Utc>) -> Result<Value, OauthError> {
    let token = request.refresh_token.as_deref().unwrap_or_default();
    let redeemed = issuer.refresh_tokens().redeem(token, &client.id, now);
    let (mut session, family) = redeemed.ok_or_else(|| {
        let why = "the refresh token is unknown, expired, revoked or used before, or was issued to another client_id";
        OauthError::new("invalid_grant", why)
    })?;
    if let Some(scope) = request.scope.as_deref() {
        if let Some(more) = scope.split(' ').find(|one| !session.has_scope(one)) {
            return Err(OauthError::new("invalid_scope", format!("{more:?} was not granted")));
        }
        scope.clone_into(&mut session.scope);
    }
    Ok(tokens(issuer, session, None, Some(family), now))
}

/// The tokens of a session, with a new refresh token.
fn tokens(issuer: &Issuer, session: Session, nonce: Option<&str>, family: Option<String>, now: DateTime<Utc>) -> Value {
    let refresh_token = issuer.0.keys.next_secret();
    let mut tokens = json!({
        "access_token": issuer.sign_session(&session, now),
        "refresh_token": refresh_token,
        "token_type": "Bearer",
        "expires_in": TOKEN_SECONDS,
        "scope": session.scope,
    });
    if session.has_scope("openid") {
        tokens["id_token"] = issuer.sign_id(&session, nonce, now).into();
    }
    issuer.refresh_tokens().insert(refresh_token, session, family, now);
    tokens
}

fn client_credentials(
    issuer: &Issuer,
    request: &TokenRequest,
    client: &Client,
    now: DateTime<Utc>,
) -> Result<Value, OauthError> {
    if !client.has_secret {
        let why = "a client secret is required, by HTTP Basic or as client_secret; any secret will do";
        return Err(OauthError::new("invalid_client", why));
    }
    let scope = request.scope.as_deref().unwrap_or_default().trim();
    if !scope.bytes().all(|byte| byte == b' ' || (byte.is_ascii_graphic() && !b"\"\\".contains(&byte))) {
        return Err(OauthError::new("invalid_scope", "scope is a list of scopes with spaces between them"));
    }
    Ok(json!({
        "access_token": issuer.sign_machine(&client.id, scope, now),
        "token_type": "Bearer",
        "expires_in": TOKEN_SECONDS,
        "scope": scope,
    }))
}
