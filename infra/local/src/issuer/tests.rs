//! Signing, verification, and the authorization code flow.

use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use jsonwebtoken::EncodingKey;
use serde_json::json;
use sha2::{Digest, Sha256};
use tower::ServiceExt;

use super::*;
use crate::clock::Clock;

const ORIGIN: &str = "http://127.0.0.1:8080";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

fn issuer() -> Issuer {
    Issuer::new(ORIGIN, [7; 32])
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).expect("a valid instant")
}

fn sealed(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.", part(header), part(claims))
}

#[test]
fn a_token_has_the_identity_and_a_lifetime() {
    let issuer = issuer();
    let who = Identity { name: Some("Ada".to_owned()), ..Identity::of(" Ada@Example.COM ") };

    let claims = issuer.verify(&issuer.sign(&who, now()), now()).expect("a fresh token");

    assert_eq!(claims["iss"], json!("http://127.0.0.1:8080/_local/issuer"));
    assert_eq!(claims["aud"], json!("latchkey-local"));
    assert_eq!(claims["sub"], json!("local|ada@example.com"));
    assert_eq!(claims["email"], json!("Ada@Example.COM"));
    assert_eq!(claims["email_verified"], json!(true));
    assert_eq!(claims["name"], json!("Ada"));
    assert_eq!(claims["token_use"], json!("access"));
    assert_eq!(claims["exp"], json!(now().timestamp() + 3_600));
}

#[test]
fn a_token_expires_after_an_hour_to_the_second() {
    let issuer = issuer();
    let token = issuer.sign(&Identity::of("ada@example.com"), now());

    assert!(issuer.verify(&token, now() + TimeDelta::seconds(3_599)).is_ok());
    assert_eq!(issuer.verify(&token, now() + TimeDelta::seconds(3_600)), Err(TokenError::Expired));
    assert_eq!(issuer.verify(&token, now() - TimeDelta::seconds(1)), Err(TokenError::NotIssuedHere));
}

#[test]
fn an_id_token_gives_no_access() {
    let issuer = issuer();

    let token = issuer.sign_id(&Identity::of("ada@example.com"), None, now());

    assert_eq!(issuer.verify(&token, now()), Err(TokenError::NotAnAccessToken));
}

#[test]
fn a_token_for_another_audience_or_of_another_issuer_is_foreign() {
    let issuer = issuer();
    let who = Identity::of("ada@example.com");
    let wrong = |claim: &str, value: Value| {
        let mut claims = issuer.claims(&who, now(), "access");
        claims[claim] = value;
        issuer.verify(&issuer.sign_claims(&claims), now())
    };

    assert_eq!(wrong("aud", json!("someone-else")), Err(TokenError::NotIssuedHere));
    assert_eq!(wrong("aud", Value::Null), Err(TokenError::NotIssuedHere));
    assert_eq!(wrong("iss", json!("https://example.com")), Err(TokenError::NotIssuedHere));
    assert_eq!(wrong("exp", json!("tomorrow")), Err(TokenError::NotIssuedHere));
    assert_eq!(wrong("exp", Value::Null), Err(TokenError::NotIssuedHere));
    assert_eq!(wrong("sub", Value::Null), Err(TokenError::NotIssuedHere));
    assert!(wrong("scope", json!("openid")).is_ok());
}

#[test]
fn another_key_a_touched_payload_and_an_unknown_key_id_are_foreign() {
    let issuer = issuer();
    let who = Identity::of("ada@example.com");
    let token = issuer.sign(&who, now());
    let other = Issuer::new(ORIGIN, [8; 32]);
    let mut forged = Header::new(Algorithm::ES256);
    forged.kid = Some(issuer.0.keys.id().to_owned());
    let claims = issuer.claims(&who, now(), "access");
    let forged = jsonwebtoken::encode(&forged, &claims, other.0.keys.private()).expect("a valid key");
    let parts: Vec<&str> = token.split('.').collect();
    let mut grander = claims.clone();
    grander["email"] = json!("root@example.com");
    let touched = format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(grander.to_string()), parts[2]);

    for token in [other.sign(&who, now()), forged, touched, String::new(), "a.b.c".to_owned(), format!("{token}.")] {
        assert_eq!(issuer.verify(&token, now()), Err(TokenError::NotIssuedHere), "{token}");
    }
}

#[test]
fn no_algorithm_and_swapped_algorithms_are_foreign() {
    let issuer = issuer();
    let kid = issuer.0.keys.id();
    let claims = issuer.claims(&Identity::of("ada@example.com"), now(), "access");
    let mut header = Header::new(Algorithm::HS256);
    header.kid = Some(kid.to_owned());
    // Algorithm confusion: the public key as the secret of an HMAC.
    let public = serde_json::to_vec(&issuer.jwks()["keys"][0]).expect("a key is JSON");
    let swapped = jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(&public)).expect("any secret");

    for token in [
        sealed(&json!({"alg": "none", "kid": kid}), &claims),
        sealed(&json!({"alg": "None", "kid": kid}), &claims),
        sealed(&json!({"alg": "ES256", "kid": kid}), &claims),
        sealed(&json!({"alg": "RS256", "kid": kid}), &claims),
        swapped,
    ] {
        assert_eq!(issuer.verify(&token, now()), Err(TokenError::NotIssuedHere), "{token}");
    }
}

async fn send(issuer: &Issuer, clock: &Clock, request: Request<Body>) -> Response<Body> {
    router(issuer.clone(), clock.clone()).oneshot(request).await.expect("a router never fails")
}

async fn text(response: Response<Body>) -> String {
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body in memory");
    String::from_utf8(bytes.to_vec()).expect("text")
}

fn form(path: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
    Request::post(format!("{PATH}/{path}"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body.join("&")))
        .expect("a valid request")
}

fn percent(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, authorize::QUERY_VALUE).to_string()
}

fn asked() -> Vec<(&'static str, String)> {
    vec![
        ("response_type", "code".to_owned()),
        ("client_id", AUDIENCE.to_owned()),
        ("redirect_uri", format!("{ORIGIN}/signed-in")),
        ("state", "s t&ate".to_owned()),
        ("nonce", "n1".to_owned()),
        ("code_challenge", URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))),
        ("code_challenge_method", "S256".to_owned()),
    ]
}

/// Signs in as `ada@example.com`, with some fields as in `changed`. Returns the target of the redirect.
async fn signed_in(issuer: &Issuer, clock: &Clock, changed: &[(&str, &str)]) -> (StatusCode, String) {
    let mut fields = asked();
    fields.push(("email", "ada@example.com".to_owned()));
    for (name, value) in changed {
        fields.iter_mut().filter(|(field, _)| field == name).for_each(|(_, old)| (*old) = (*value).to_owned());
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let response = send(issuer, clock, form("authorize", &fields)).await;
    let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    (response.status(), location.unwrap_or_default().to_owned())
}

fn code_in(location: &str) -> String {
    let query = location.split_once('?').expect("a query").1;
    query.split('&').find_map(|pair| pair.strip_prefix("code=")).expect("a code").to_owned()
}

async fn redeemed(issuer: &Issuer, clock: &Clock, code: &str, verifier: &str, uri: &str) -> (StatusCode, Value) {
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", AUDIENCE),
        ("code", code),
        ("redirect_uri", uri),
        ("code_verifier", verifier),
    ];
    let response = send(issuer, clock, form("token", &fields)).await;
    let status = response.status();
    (status, serde_json::from_str(&text(response).await).expect("JSON"))
}

#[tokio::test]
async fn the_sign_in_page_asks_for_an_address_and_escapes_what_it_was_given() {
    let query: Vec<String> = asked().iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
    let hint = percent("\"><script>alert(1)</script>");
    let uri = format!("{PATH}/authorize?{}&login_hint={hint}", query.join("&"));

    let response = send(&issuer(), &Clock::frozen(now()), Request::get(uri).body(Body::empty()).expect("valid")).await;

    assert_eq!(response.status(), StatusCode::OK);
    let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().expect("ASCII").to_owned();
    let page = text(response).await;
    assert!(policy.contains("default-src 'none'"));
    assert!(page.contains("name=\"email\"") && page.contains("value=\"S256\""), "{page}");
    assert!(!page.contains("<script"), "{page}");
}

#[tokio::test]
async fn a_typed_address_becomes_a_token_once() {
    let (issuer, clock) = (issuer(), Clock::frozen(now()));
    let (status, location) = signed_in(&issuer, &clock, &[]).await;
    let (code, uri) = (code_in(&location), format!("{ORIGIN}/signed-in"));

    let (redeem, tokens) = redeemed(&issuer, &clock, &code, VERIFIER, &uri).await;
    let (again, error) = redeemed(&issuer, &clock, &code, VERIFIER, &uri).await;

    assert_eq!((status, redeem), (StatusCode::SEE_OTHER, StatusCode::OK));
    assert!(location.starts_with(&format!("{uri}?code=")) && location.contains("&state=s%20t%26ate"), "{location}");
    let access = tokens["access_token"].as_str().expect("a token");
    assert_eq!(issuer.verify(access, now()).expect("valid")["email"], json!("ada@example.com"));
    let id = tokens["id_token"].as_str().expect("a token");
    assert_eq!(issuer.verify(id, now()), Err(TokenError::NotAnAccessToken));
    assert_eq!((again, &error["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_grant")));
    let info = Request::get(format!("{PATH}/userinfo")).header("authorization", format!("Bearer {access}"));
    let info = text(send(&issuer, &clock, info.body(Body::empty()).expect("valid")).await).await;
    let info: Value = serde_json::from_str(&info).expect("JSON");
    assert_eq!(info, json!({"sub": "local|ada@example.com", "email": "ada@example.com", "email_verified": true}));
}

#[tokio::test]
async fn a_failed_redemption_invalidates_the_code() {
    let uri = format!("{ORIGIN}/signed-in");
    let wrong = "x".repeat(43);
    for (verifier, uri, wait) in [
        (wrong.as_str(), uri.as_str(), 0),
        ("", &uri, 0),
        (VERIFIER, "http://127.0.0.1:8080/other", 0),
        (VERIFIER, &uri, 60),
    ] {
        let (issuer, clock) = (issuer(), Clock::frozen(now()));
        let code = code_in(&signed_in(&issuer, &clock, &[]).await.1);
        if wait > 0 {
            clock.advance(TimeDelta::seconds(wait)).expect("forward");
        }

        let (status, _) = redeemed(&issuer, &clock, &code, verifier, uri).await;

        assert_eq!(status, StatusCode::BAD_REQUEST, "{verifier} {uri} {wait}");
        let (status, _) = redeemed(&issuer, &clock, &code, VERIFIER, "http://127.0.0.1:8080/signed-in").await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "a second attempt finds nothing");
    }
}

#[tokio::test]
async fn a_foreign_redirect_uri_is_refused() {
    let (issuer, clock) = (issuer(), Clock::frozen(now()));
    for uri in [
        "https://evil.example/",
        "http://127.0.0.1:8080@evil.example/",
        "http://127.0.0.1:80801/",
        "http://127.0.0.1:8080",
        "http://127.0.0.1:8080/#x",
        "http://127.0.0.1:8080/\\evil",
        "http://127.0.0.1:8080/a\r\nb",
        "",
    ] {
        assert_eq!(
            signed_in(&issuer, &clock, &[("redirect_uri", uri)]).await,
            (StatusCode::BAD_REQUEST, String::new()),
            "{uri}"
        );
    }
    assert_eq!(signed_in(&issuer, &clock, &[("client_id", "other")]).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_challenge_must_be_there_and_be_hashed() {
    let (issuer, clock) = (issuer(), Clock::frozen(now()));
    for changed in [
        ("code_challenge_method", "plain"),
        ("code_challenge", ""),
        ("code_challenge", VERIFIER.get(..20).expect("long")),
    ] {
        let (status, location) = signed_in(&issuer, &clock, &[changed]).await;

        assert_eq!(status, StatusCode::SEE_OTHER);
        assert!(location.contains("error=invalid_request") && !location.contains("code="), "{location}");
    }
    assert_eq!(signed_in(&issuer, &clock, &[("email", "nobody")]).await.0, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn discovery_names_this_issuer_and_its_key() {
    let (issuer, clock) = (issuer(), Clock::frozen(now()));
    let fetch = async |path: &str| {
        let request = Request::get(format!("{PATH}/{path}")).body(Body::empty()).expect("valid");
        serde_json::from_str::<Value>(&text(send(&issuer, &clock, request).await).await).expect("JSON")
    };

    let (about, keys) = (fetch(".well-known/openid-configuration").await, fetch("jwks.json").await);

    assert_eq!(about["issuer"], json!(issuer.url()));
    assert_eq!(about["code_challenge_methods_supported"], json!(["S256"]));
    assert_eq!(keys["keys"][0]["kid"], json!(issuer.0.keys.id()));
    assert_eq!(keys["keys"][0]["alg"], json!("ES256"));
    assert_eq!(keys["keys"][0].get("d"), None);
}
