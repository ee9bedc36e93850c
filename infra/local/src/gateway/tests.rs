//! Which requests the gateway accepts, and the events that it passes to functions.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{HeaderMap, Method, Request};
use kit::Route;
use lambda_http::RequestExt as _;
use serde_json::{Map, Value, json};

use super::{Gateway, authorizer, event};
use crate::aws::{Cloud, connector};
use crate::clock::Clock;
use crate::deployment::Deployment;
use crate::issuer::{Identity, Issuer};
use crate::machine::config;

const ORIGIN: &str = "http://127.0.0.1:8080";
const MEMBER: Route = Route::new(Method::GET, "/v1/organizations/{org}/members/{member}");

fn now() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().expect("an instant")
}

fn issuer() -> Issuer {
    Issuer::new(ORIGIN, [1; 32])
}

fn gateway() -> Gateway {
    let cloud = Cloud::in_memory(Clock::frozen(now())).expect("a cloud in memory");
    let http = connector::http_client(cloud.clone());
    let config = config(ORIGIN).expect("a configuration");
    let deployment = Deployment::new(functions::OPERATIONS, config, cloud.clock().clone(), http, Some(1));
    Gateway::new(deployment, issuer(), cloud.clock().clone())
}

fn get(path: &str) -> http::request::Builder {
    Request::builder().method(Method::GET).uri(path)
}

fn bearer(value: &str) -> HeaderMap {
    [(http::header::AUTHORIZATION, value.parse().expect("a header"))].into_iter().collect()
}

async fn answer(request: Request<Bytes>) -> (u16, String) {
    let answer = gateway().call(request).await;
    (answer.status().as_u16(), String::from_utf8_lossy(answer.body()).into_owned())
}

#[tokio::test]
async fn an_unknown_route_is_not_found_for_any_method() {
    let not_found = (404, r#"{"message":"Not Found"}"#.to_owned());

    assert_eq!(answer(get("/v1/nothing").body(Bytes::new()).expect("a request")).await, not_found);
    assert_eq!(answer(get("/v1/invitations/accept").body(Bytes::new()).expect("a request")).await, not_found);
    assert_eq!(answer(get("/v1/organizations/").body(Bytes::new()).expect("a request")).await, not_found);
}

#[tokio::test]
async fn an_oversized_body_is_refused_before_authorization() {
    let body = Bytes::from(vec![b' '; super::MAX_BODY_BYTES + 1]);
    let request = Request::builder().method(Method::POST).uri("/v1/organizations").body(body).expect("a request");

    assert_eq!(answer(request).await.0, 413);
}

/// B5: the request line and the values of all headers have 10,240 bytes at most.
#[tokio::test]
async fn oversized_headers_are_refused() {
    let sized = |bytes: usize| get("/v1/me").header("X-Long", "x".repeat(bytes)).body(Bytes::new()).expect("a request");
    let line = "GET /v1/me HTTP/1.1 ".len() - 1;

    assert_eq!(answer(sized(super::MAX_HEADER_BYTES - line)).await.0, 401);
    let refused = (431, r#"{"message":"Request Header Fields Too Large"}"#.to_owned());
    assert_eq!(answer(sized(super::MAX_HEADER_BYTES - line + 1)).await, refused);
    let query = get(&format!("/v1/me?q={}", "x".repeat(11_000))).body(Bytes::new()).expect("a request");
    assert_eq!(answer(query).await, refused);
}

#[tokio::test]
async fn a_request_without_token_is_challenged() {
    let request = get("/v1/me/invitations").body(Bytes::new()).expect("a request");

    let answer = gateway().call(request).await;

    assert_eq!(answer.status(), 401);
    assert_eq!(answer.headers()["www-authenticate"], "Bearer");
    assert_eq!(answer.headers()["apigw-requestid"], "request-000001");
    assert_eq!(answer.body(), r#"{"message":"Unauthorized"}"#);
}

#[test]
fn literal_segments_take_precedence_over_parameters() {
    let name = |path: &str| gateway().find_operation(&Method::GET, path).map(|operation| operation.name);

    assert_eq!(name("/v1/me/invitations"), Some("me-invitations"));
    assert_eq!(name("/invitation"), Some("page-invitation"));
    assert_eq!(name("/v1/organizations/org_1/members/mem_1"), Some("members-get"));
}

#[test]
fn claims_reach_the_function_as_strings() {
    let mut claims = Map::new();
    claims.insert("email_verified".to_owned(), true.into());
    claims.insert("groups".to_owned(), json!(["a", "b"]));
    let token = issuer().sign_with(&Identity::of("ada@example.com"), &claims, now());

    let seen = authorizer::claims(&issuer(), &bearer(&format!("bearer {token}")), now()).expect("let through");

    assert_eq!((&seen["email_verified"], &seen["groups"]), (&json!("true"), &json!("[a b]")));
    assert_eq!(seen["iat"], json!(now().timestamp().to_string()));
    authorizer::claims(&issuer(), &bearer(&token), now()).expect("the scheme may be left out");
}

#[test]
fn two_tokens_are_invalid() {
    let token = issuer().sign(&Identity::of("ada@example.com"), now());
    let mut headers = bearer(&format!("Bearer {token}"));
    headers.append(http::header::AUTHORIZATION, "Bearer x".parse().expect("a header"));

    let challenge = authorizer::claims(&issuer(), &headers, now()).expect_err("refused");

    assert!(challenge.contains("invalid_token"), "{challenge}");
}

#[test]
fn an_event_has_the_payload_format_of_api_gateway() {
    let request = get("/v1/organizations/org_1/members/a%20b?q=x%20y&limit=2")
        .header("X-Twice", "one")
        .header("X-Twice", "two")
        .header("Cookie", "a=1; b=2")
        .header("Host", "somewhere.example")
        .header("User-Agent", "test/1")
        .header("Content-Type", "application/json; charset=utf-8")
        .body(Bytes::from_static(b"{}"))
        .expect("a request");
    let claims: Map<String, Value> = [("sub".to_owned(), json!("ada"))].into_iter().collect();

    let event = event::build(&request, Some(&MEMBER), Some(&claims), "request-1", now());

    assert_eq!(event["routeKey"], "GET /v1/organizations/{org}/members/{member}");
    assert_eq!(
        (&event["rawPath"], &event["rawQueryString"]),
        (&json!("/v1/organizations/org_1/members/a b"), &json!("q=x%20y&limit=2"))
    );
    assert_eq!(event["pathParameters"], json!({ "org": "org_1", "member": "a b" }));
    assert_eq!((&event["headers"]["x-twice"], &event["headers"]["host"]), (&json!("one,two"), &json!("127.0.0.1")));
    assert_eq!((&event["headers"]["cookie"], &event["cookies"]), (&Value::Null, &json!(["a=1", "b=2"])));
    assert_eq!((&event["body"], &event["isBase64Encoded"]), (&json!("{}"), &json!(false)));
    let context = &event["requestContext"];
    assert_eq!(
        (&context["time"], &context["timeEpoch"]),
        (&json!("21/Nov/2026:12:00:00 +0000"), &json!(1_795_262_400_000_i64))
    );
    assert_eq!(context["authorizer"], json!({ "jwt": { "claims": { "sub": "ada" }, "scopes": null } }));
    let read = lambda_http::request::from_str(&event.to_string()).expect("an event that the runtime reads");
    assert_eq!((read.method(), read.raw_http_path()), (&Method::GET, "/v1/organizations/org_1/members/a b"));
    assert_eq!(read.uri().query(), Some("q=x%20y&limit=2"));
}

#[test]
fn a_binary_body_is_base64() {
    let body = |kind: &str, bytes: &'static [u8]| {
        let request = get("/").header("Content-Type", kind).body(Bytes::from_static(bytes)).expect("a request");
        let event = event::build(&request, None, None, "request-1", now());
        (event["body"].clone(), event["isBase64Encoded"].clone())
    };

    assert_eq!(body("application/octet-stream", b"{}"), (json!("e30="), json!(true)));
    assert_eq!(body("application/json", b"\xff"), (json!("/w=="), json!(true)));
    assert_eq!(body("text/plain", b""), (Value::Null, json!(false)));
}

/// A7: a page on any port of this machine may call the API and read its headers; another page may not.
#[tokio::test]
async fn pages_on_this_machine_may_call_the_api() {
    let preflight = |origin: &str| {
        let request = Request::builder().method(Method::OPTIONS).uri("/v1/me").header("origin", origin);
        let request = request.header("access-control-request-method", "PATCH");
        request
            .header("access-control-request-headers", "authorization,if-match")
            .body(Bytes::new())
            .expect("a request")
    };
    let read = |origin: &str| get("/health").header("origin", origin).body(Bytes::new()).expect("a request");

    for origin in ["http://localhost:5173", "http://127.0.0.1:3000", "https://localhost", "http://[::1]:8081"] {
        let asked = gateway().call(preflight(origin)).await;
        assert_eq!(
            (asked.status().as_u16(), &asked.headers()["access-control-allow-origin"]),
            (204, &origin.parse().expect("a header"))
        );
        assert!(asked.headers()["access-control-allow-methods"].to_str().expect("text").contains("PATCH"));
        assert!(asked.headers()["access-control-allow-headers"].to_str().expect("text").contains("if-match"));
        let answer = gateway().call(read(origin)).await;
        assert_eq!(answer.headers()["access-control-allow-origin"], origin);
        assert!(answer.headers()["access-control-expose-headers"].to_str().expect("text").contains("x-request-id"));
        assert_eq!(answer.headers()["vary"], "Origin");
    }
    for origin in
        ["https://evil.example", "http://localhost.evil.example", "http://127.0.0.1.evil.example", "null", "file://"]
    {
        assert_eq!(gateway().call(preflight(origin)).await.status(), 404, "{origin}");
        let answer = gateway().call(read(origin)).await;
        assert!(!answer.headers().contains_key("access-control-allow-origin"), "{origin}");
    }
}

/// A7: the gateway's own refusals can be read by a page too, or it could not tell them from a lost connection.
#[tokio::test]
async fn a_page_can_read_that_it_has_to_sign_in() {
    let request = get("/v1/me").header("origin", "http://localhost:5173").body(Bytes::new()).expect("a request");

    let answer = gateway().call(request).await;

    assert_eq!((answer.status().as_u16(), answer.headers().contains_key("access-control-allow-origin")), (401, true));
}
