//! The issuer through its routes, as an app on this machine uses it.

use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;
use sha2::{Digest, Sha256};
use tower::ServiceExt;

use super::*;
use crate::clock::Clock;

mod apps;
mod browser;
mod code_flow;
mod machines;
mod verify;

const ORIGIN: &str = "http://127.0.0.1:8080";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

fn issuer() -> Issuer {
    Issuer::new(ORIGIN, [7; 32])
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).expect("a valid instant")
}

/// An app, and the issuer that it signs people in with.
struct App {
    issuer: Issuer,
    clock: Clock,
    client_id: &'static str,
    redirect_uri: &'static str,
}

impl App {
    fn new() -> Self {
        Self {
            issuer: issuer(),
            clock: Clock::frozen(now()),
            client_id: "my-app",
            redirect_uri: "http://127.0.0.1:24330/signed-in",
        }
    }

    async fn send(&self, request: Request<Body>) -> Response<Body> {
        router(self.issuer.clone(), self.clock.clone()).oneshot(request).await.expect("a router never fails")
    }

    async fn get(&self, path: &str) -> Response<Body> {
        self.send(Request::get(format!("{PATH}/{path}")).body(Body::empty()).expect("valid")).await
    }

    async fn json(&self, path: &str) -> Value {
        serde_json::from_str(&text(self.get(path).await).await).expect("JSON")
    }

    async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Response<Body> {
        let request = Request::post(format!("{PATH}/{path}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(query(fields)))
            .expect("a valid request");
        self.send(request).await
    }

    /// A request to the token endpoint.
    async fn token(&self, fields: &[(&str, &str)]) -> (StatusCode, Value) {
        let response = self.form("token", fields).await;
        (response.status(), serde_json::from_str(&text(response).await).expect("JSON"))
    }

    /// The parameters of an authorization request, with some fields as in `changed`; an empty value leaves a field out.
    fn request<'a>(&'a self, challenge: &'a str, changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let mut fields = vec![
            ("response_type", "code"),
            ("client_id", self.client_id),
            ("redirect_uri", self.redirect_uri),
            ("state", "s t&ate"),
            ("nonce", "n1"),
            ("code_challenge", challenge),
            ("code_challenge_method", "S256"),
        ];
        fields.retain(|(name, _)| changed.iter().all(|(other, _)| other != name));
        fields.extend(changed.iter().filter(|(_, value)| !value.is_empty()));
        fields
    }

    /// The page of an authorization request.
    async fn page(&self, changed: &[(&str, &str)]) -> Response<Body> {
        let challenge = challenge();
        self.get(&format!("authorize?{}", query(&self.request(&challenge, changed)))).await
    }

    /// Signs in as `ada@example.com`. Returns the target of the redirect.
    async fn signed_in(&self, changed: &[(&str, &str)]) -> (StatusCode, String) {
        let (challenge, mut fields) = (challenge(), vec![("email", "ada@example.com")]);
        fields.retain(|(name, _)| changed.iter().all(|(other, _)| other != name));
        fields.extend(changed);
        let response = self.form("authorize", &self.request(&challenge, &fields)).await;
        (response.status(), location(&response))
    }

    /// Redeems a code.
    async fn redeemed(&self, code: &str, changed: &[(&str, &str)]) -> (StatusCode, Value) {
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("client_id", self.client_id),
            ("code", code),
            ("redirect_uri", self.redirect_uri),
            ("code_verifier", VERIFIER),
        ];
        fields.retain(|(name, _)| changed.iter().all(|(other, _)| other != name));
        fields.extend(changed.iter().filter(|(_, value)| !value.is_empty()));
        self.token(&fields).await
    }

    /// The tokens of a sign-in.
    async fn tokens(&self, changed: &[(&str, &str)]) -> Value {
        let (_, location) = self.signed_in(changed).await;
        let (status, tokens) = self.redeemed(&code_in(&location), &[]).await;
        assert_eq!(status, StatusCode::OK, "{tokens}");
        tokens
    }

    fn claims(&self, token: &Value) -> Map<String, Value> {
        self.issuer.verify_signature(token.as_str().expect("a token")).expect("signed here")
    }
}

fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

async fn text(response: Response<Body>) -> String {
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body in memory");
    String::from_utf8(bytes.to_vec()).expect("text")
}

fn header_of(response: &Response<Body>, name: header::HeaderName) -> String {
    response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

fn location(response: &Response<Body>) -> String {
    header_of(response, header::LOCATION)
}

fn query(fields: &[(&str, &str)]) -> String {
    let percent = |text: &str| percent_encoding::utf8_percent_encode(text, authorize::QUERY_VALUE).to_string();
    fields.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect::<Vec<_>>().join("&")
}

fn code_in(location: &str) -> String {
    let query = location.split_once('?').expect("a query").1;
    query.split('&').find_map(|pair| pair.strip_prefix("code=")).expect("a code").to_owned()
}

fn error_in(location: &str) -> String {
    let query = location.split_once('?').map_or("", |(_, query)| query);
    query.split('&').find_map(|pair| pair.strip_prefix("error=")).unwrap_or_default().to_owned()
}
