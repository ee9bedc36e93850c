//! The issuer's endpoints, with CORS for pages of this machine.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::Value;
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::{Issuer, authorize, discovery, grants, logout, loopback};
use crate::clock::Clock;

/// All routes under [`super::PATH`], with complete paths, to be merged into another router.
pub fn router(issuer: Issuer, clock: Clock) -> Router {
    let for_scripts = Router::new()
        .route("/_local/issuer/.well-known/openid-configuration", get(discovery::document))
        .route("/_local/issuer/jwks.json", get(discovery::keys))
        .route("/_local/issuer/token", post(grants::token))
        .route("/_local/issuer/userinfo", get(userinfo).post(userinfo))
        .layer(cors());
    Router::new()
        .route("/_local/issuer/authorize", get(authorize::show_sign_in).post(authorize::sign_in))
        .route("/_local/issuer/logout", get(logout::by_query).post(logout::by_form))
        .merge(for_scripts)
        .with_state((issuer, clock))
}

/// Pages of this machine may call, on any port; no others.
fn cors() -> CorsLayer {
    let is_allowed = |origin: &HeaderValue, _: &_| origin.to_str().is_ok_and(loopback::is_origin);
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(is_allowed))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
        .max_age(std::time::Duration::from_mins(10))
}

/// `GET userinfo`: the profile claims of the access token.
async fn userinfo(State((issuer, clock)): State<(Issuer, Clock)>, headers: HeaderMap) -> Response {
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    match issuer.verify_access(token, clock.now()) {
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
