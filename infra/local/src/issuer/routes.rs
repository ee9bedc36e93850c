//! The issuer's endpoints: discovery, keys, tokens, userinfo.

use std::sync::PoisonError;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{AUDIENCE, Issuer, SCOPE, TOKEN_SECONDS, authorize};
use crate::clock::Clock;

/// All routes under [`super::PATH`], with complete paths, to be merged into another router.
pub fn router(issuer: Issuer, clock: Clock) -> Router {
    Router::new()
        .route("/_local/issuer/.well-known/openid-configuration", get(discovery))
        .route("/_local/issuer/jwks.json", get(jwks))
        .route("/_local/issuer/authorize", get(authorize::show_sign_in).post(authorize::sign_in))
        .route("/_local/issuer/token", post(token))
        .route("/_local/issuer/userinfo", get(userinfo).post(userinfo))
        .with_state((issuer, clock))
}

type Shared = State<(Issuer, Clock)>;

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

#[derive(Deserialize)]
struct TokenRequest {
    grant_type: Option<String>,
    client_id: Option<String>,
    code: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
}

/// `POST token`: exchanges a code and its PKCE verifier for tokens.
async fn token(State((issuer, clock)): Shared, Form(request): Form<TokenRequest>) -> Response {
    if request.grant_type.as_deref() != Some("authorization_code") {
        return token_error("unsupported_grant_type");
    }
    if request.client_id.as_deref() != Some(AUDIENCE) {
        return token_error("invalid_client");
    }
    let text = |field: Option<String>| field.unwrap_or_default();
    let (code, uri, verifier) = (text(request.code), text(request.redirect_uri), text(request.code_verifier));
    let now = clock.now();
    let grant = issuer.0.codes.lock().unwrap_or_else(PoisonError::into_inner).redeem(&code, &uri, &verifier, now);
    let Some(grant) = grant else {
        return token_error("invalid_grant");
    };
    let tokens = json!({
        "access_token": issuer.sign(&grant.identity, now),
        "id_token": issuer.sign_id(&grant.identity, grant.nonce.as_deref(), now),
        "token_type": "Bearer",
        "expires_in": TOKEN_SECONDS,
        "scope": SCOPE,
    });
    ([(header::CACHE_CONTROL, "no-store")], Json(tokens)).into_response()
}

fn token_error(error: &str) -> Response {
    let headers = [(header::CACHE_CONTROL, "no-store")];
    (StatusCode::BAD_REQUEST, headers, Json(json!({"error": error}))).into_response()
}

/// `GET userinfo`: the profile claims of the access token.
async fn userinfo(State((issuer, clock)): Shared, headers: HeaderMap) -> Response {
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    match issuer.verify(token, clock.now()) {
        Ok(mut claims) => {
            claims.retain(|claim, _| ["sub", "email", "email_verified", "name"].contains(&claim.as_str()));
            Json(Value::Object(claims)).into_response()
        }
        Err(error) => {
            let challenge = format!("Bearer error=\"invalid_token\", error_description=\"{error}\"");
            (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, challenge)]).into_response()
        }
    }
}
