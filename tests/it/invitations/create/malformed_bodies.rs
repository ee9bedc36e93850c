//! Malformed and oversized bodies, for every operation with a body (C79, C80).

use harness::{Org, World};
use http::Method;
use serde_json::json;

use crate::invitations::builders::{assert_no_effect, operations_with_body};

async fn refused(world: &World, org: &Org, bodies: &[(&str, Vec<u8>, &str, &[u16])]) {
    for (caller, method, path) in operations_with_body(org).await {
        for (what, body, content_type, statuses) in bodies {
            let ask = caller.request(method.clone(), &path).raw(body.clone()).header("content-type", content_type);
            let answer = assert_no_effect(world, ask.send()).await;

            assert!(statuses.contains(&answer.status), "{method} {path}, {what}: {}", answer.text());
            assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{method} {path}, {what}");
        }
    }
}

const JSON: &str = "application/json";

/// C80: what is no JSON, or no object
#[tokio::test]
async fn every_operation_refuses_a_body_that_is_not_a_json_object() {
    let (world, acme) = World::with_organization("sites").await;
    let nested =
        |open: &str, close: &str, depth: usize| [open.repeat(depth), close.repeat(depth)].concat().into_bytes();
    let malformed: &[u16] = &[400];

    let bodies: Vec<(&str, Vec<u8>, &str, &[u16])> = vec![
        ("broken", b"{".to_vec(), JSON, malformed),
        ("cut off", b"{\"name\": \"Acme\"".to_vec(), JSON, malformed),
        ("trailing comma", b"{\"name\": \"Acme\",}".to_vec(), JSON, malformed),
        ("two values", b"{} {}".to_vec(), JSON, malformed),
        ("single quotes", b"{'name': 'Acme'}".to_vec(), JSON, malformed),
        ("comment", b"{} // no".to_vec(), JSON, malformed),
        ("not a number", b"{\"dry_run\": NaN, \"name\": NaN}".to_vec(), JSON, malformed),
        ("byte order mark", b"\xef\xbb\xbf{}".to_vec(), JSON, malformed),
        ("bad UTF-8", b"{\"\xff\": 1}".to_vec(), JSON, malformed),
        ("half a surrogate", b"{\"\\ud800\": 1}".to_vec(), JSON, malformed),
        ("UTF-16", "{\"name\":1}".encode_utf16().flat_map(u16::to_le_bytes).collect(), JSON, malformed),
        ("null", b"null".to_vec(), JSON, malformed),
        ("number", b"1".to_vec(), JSON, malformed),
        ("text", b"\"emails\"".to_vec(), JSON, malformed),
        ("empty list", b"[]".to_vec(), JSON, malformed),
        ("fields by their order", b"[\"Acme\", \"sites\"]".to_vec(), JSON, malformed),
        ("deep list", nested("[", "]", 10_000), JSON, malformed),
        ("deep object", nested("{\"grant\":", "}", 10_000), JSON, malformed),
        ("deep and open", b"[".repeat(100_000), JSON, malformed),
    ];
    refused(&world, &acme, &bodies).await;
}

/// C80: JSON that is not sent as such
#[tokio::test]
async fn every_operation_refuses_another_content_type() {
    let (world, acme) = World::with_organization("sites").await;
    let body =
        || json!({ "emails": ["a@example.com"], "members": [], "token": "x", "name": "x" }).to_string().into_bytes();
    let types = [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/json",
        "application/jsonx",
        "application/json-patch+json",
        "application/merge-patch+json",
        "*/*",
        "application/octet-stream",
    ];

    let bodies: Vec<(&str, Vec<u8>, &str, &[u16])> = types.map(|kind| (kind, body(), kind, &[415_u16][..])).into();
    refused(&world, &acme, &bodies).await;
}

/// C79: a byte too much everywhere, and ten megabytes
#[tokio::test]
async fn every_operation_refuses_an_oversized_body() {
    let (world, acme) = World::with_organization("sites").await;
    let padded = |bytes: usize| format!("{{\"emails\": \"{}\"}}", "a".repeat(bytes - 14)).into_bytes();
    let too_large: &[u16] = &[413];

    let bodies: Vec<(&str, Vec<u8>, &str, &[u16])> = vec![
        ("a byte more than allowed", padded(256 * 1024 + 1), JSON, too_large),
        ("white space", b" ".repeat(256 * 1024 + 1), JSON, too_large),
    ];
    refused(&world, &acme, &bodies).await;
    for path in ["/invitations", "/invitations/resend", "/invitations/cancel"] {
        let ask = acme.owner.request(Method::POST, &acme.path(path)).raw(padded(10 * 1024 * 1024));
        let answer = assert_no_effect(&world, ask.header("content-type", JSON).send()).await;
        answer.assert_problem(413, "too_large");
    }
}

/// C80: the same key twice, at any level
#[tokio::test]
async fn a_duplicate_json_key_is_refused() {
    let (world, acme) = World::with_organization("sites").await;
    let everywhere = r#"[{"type":"site","mode":"all"}]"#;
    let bodies = [
        format!(r#"{{"emails":["a@example.com"],"emails":["b@example.com"],"grant":{{"role":"observer","scopes":{everywhere}}}}}"#),
        format!(r#"{{"emails":["a@example.com"],"grant":{{"role":"observer","role":"super-user","scopes":{everywhere}}}}}"#),
        r#"{"emails":["a@example.com"],"grant":{"role":"observer","scopes":[{"type":"site","type":"site","mode":"all"}]}}"#.to_owned(),
        r#"{"people":[{"email":"a@example.com","email":"b@example.com"}],"grant":{"role":"observer"}}"#.to_owned(),
    ];

    for body in bodies {
        let ask = acme.owner.request(Method::POST, &acme.path("/invitations")).raw(body.clone());
        let answer = assert_no_effect(&world, ask.header("content-type", JSON).send()).await;
        answer.assert_problem(400, "malformed");
    }
}

/// C80: what JSON allows is not refused: white space, escapes, a charset
#[tokio::test]
async fn unusual_but_valid_json_is_accepted() {
    let (_, acme) = World::with_organization("guests").await;
    let bodies = [
        (
            "application/json; charset=utf-8",
            " \r\n\t{\"emails\" : [ \"a@example.com\" ] , \"grant\":{\"role\":\"user\"}}\n",
        ),
        ("Application/JSON", "{\"\\u0065mails\":[\"b\\u0040example.com\"],\"grant\":{\"role\":\"u\\u0073er\"}}"),
    ];

    for (content_type, body) in bodies {
        let ask = acme.owner.request(Method::POST, &acme.path("/invitations")).raw(body);
        ask.header("content-type", content_type).send().await.assert_status(201);
    }
}
