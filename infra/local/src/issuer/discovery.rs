//! The discovery document, and the keys.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::{Issuer, MACHINE_SCOPES};
use crate::clock::Clock;

/// `GET .well-known/openid-configuration` (OpenID Connect Discovery 1.0).
pub(super) async fn document(State((issuer, _)): State<(Issuer, Clock)>) -> Json<Value> {
    let url = issuer.url();
    let mut scopes = vec!["openid", "email", "profile", "offline_access"];
    scopes.extend(MACHINE_SCOPES);
    Json(json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"),
        "userinfo_endpoint": format!("{url}/userinfo"),
        "end_session_endpoint": format!("{url}/logout"),
        "jwks_uri": format!("{url}/jwks.json"),
        "scopes_supported": scopes,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login", "select_account", "consent", "create"],
        "claims_supported": [
            "iss", "aud", "sub", "iat", "nbf", "exp", "jti", "client_id", "scope", "auth_time", "nonce",
            "email", "email_verified", "name",
        ],
        "authorization_response_iss_parameter_supported": true,
        "claims_parameter_supported": false,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
    }))
}

/// `GET jwks.json`.
pub(super) async fn keys(State((issuer, _)): State<(Issuer, Clock)>) -> Json<Value> {
    Json(issuer.jwks())
}
