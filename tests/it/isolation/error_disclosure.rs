//! Error responses (C99): a stable code and the request id, without internals.

use harness::{Answer, Fault, ORIGIN, World};
use serde_json::json;

use super::callers::{Identifiers, operations, request, send};

const INTERNALS: [&str; 23] = [
    "arn:",
    "amazon",
    "aws",
    "dynamo",
    "sesv2",
    "eventbridge",
    "lambda",
    "table",
    "exception",
    "latchkey",
    "panicked",
    "stack",
    ".rs",
    "unwrap",
    "sdk",
    "cloud.invalid",
    "conditional",
    "transact",
    "127.0.0.1",
    "told to",
    "injected fault",
    "secret",
    "serde",
];

fn assert_no_internals(answer: &Answer, what: &str) {
    let kind = answer.body["type"].as_str().unwrap_or_default();
    assert!(kind.starts_with(&format!("{ORIGIN}/problems#")), "{what}: {kind}");
    let text = answer.text().replace(kind, "").to_lowercase();
    for internal in INTERNALS {
        assert!(!text.contains(internal), "{what} mentions {internal}: {text}");
    }
    let request = answer.header("x-request-id").expect("the number of the request");
    assert_eq!(answer.body["request_id"], request, "{what}: {text}");
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{what}");
}

/// C99, C59: with any failing service, every operation answers 503 or 500 with a stable code.
#[tokio::test(start_paused = true)]
async fn a_failing_service_is_not_disclosed() {
    let world = World::new().await;
    let org = world.organization("guests", &world.person("ada@example.com")).await;
    let member = org.joined(json!({ "emails": ["member@example.com"], "kind": "guest" })).await.id;
    org.invited(json!({ "emails": ["link@example.com"], "kind": "guest" })).await;
    world.pump().await;
    let token = world.link_token("link@example.com");
    let faults = [
        (Fault::BeforeEffect, 503, "unavailable"),
        (Fault::throttled(), 503, "unavailable"),
        (Fault::internal(), 503, "unavailable"),
        (Fault::refused(400, "AccessDeniedException"), 500, "internal"),
        (Fault::refused(400, "ResourceNotFoundException"), 500, "internal"),
        (Fault::refused(400, "ValidationException"), 500, "internal"),
    ];
    let static_answer = |name: &str| name.starts_with("page-") || name == "health-live";

    for operation in operations().filter(|operation| !static_answer(operation.name)) {
        for (fault, status, code) in &faults {
            for call in ["BatchGetItem", "Query", "GetItem", "TransactWriteItems", "UpdateItem", "PutItem"] {
                world.wire().fail_always(call, fault.clone());
            }
            let person = match operation.name {
                "invitations-accept" | "invitations-decline" => world.person("link@example.com"),
                "signins-record"
                | "users-organizations"
                | "users-remove"
                | "users-identity"
                | "product-put"
                | "product-versions" => world.machine("latchkey/sign-ins latchkey/manage"),
                _ => org.owner.clone(),
            };
            let ids = Identifiers { org: &org.id, member: &member, token: &token };
            let answer = send(&person, request(operation, &ids)).await;
            assert_eq!((answer.status, answer.code()), (*status, *code), "{}: {}", operation.name, answer.text());
            assert_no_internals(&answer, operation.name);
            assert_eq!(answer.header("retry-after").is_some(), *status == 503, "{}", operation.name);
            world.wire().clear_faults();
        }
    }
}

/// C99: a refused request gets a code and the request id, and no internals.
#[tokio::test]
async fn a_refusal_discloses_no_internals() {
    let world = World::new().await;
    let org = world.organization("guests", &world.person("ada@example.com")).await;
    let user = org.accepted_member("user@example.com", "user").await;
    let ada = &org.owner;
    let invite = org.path("/invitations");
    let answers = [
        ada.request(http::Method::POST, &invite).raw("{").header("content-type", "application/json").send().await,
        ada.request(http::Method::POST, &invite).raw("{}").header("content-type", "text/xml").send().await,
        ada.request(http::Method::POST, &invite).raw("x".repeat(300_000)).send().await,
        ada.post(&invite, json!({ "emails": 5 })).await,
        ada.post(&invite, json!({ "emails": [] })).await,
        ada.post(&invite, json!({ "emails": ["x@example.com"], "grant": { "role": "emperor" } })).await,
        ada.get(&org.path("/members?limit=0")).await,
        ada.get(&org.path("/members?cursor=x")).await,
        ada.get(&org.path("/members/x")).await,
        ada.get("/v1/organizations/x").await,
        user.person.get(&org.path("/members")).await,
        user.person.unverified().get("/v1/me/invitations").await,
        world.anonymous().post("/v1/invitations/preview", json!({ "token": "x" })).await,
    ];

    for answer in &answers {
        assert!((400..500).contains(&answer.status), "{}", answer.text());
        assert_no_internals(answer, &answer.status.to_string());
    }
}

/// C99, C28: without the secret, valid and invalid tokens get the same 503.
#[tokio::test(start_paused = true)]
async fn without_keys_every_token_gets_the_same_answer() {
    let world = World::with_config(|config| {
        config.keys = Some(kit::config::KeySource::Secret("latchkey/elsewhere".to_owned()));
    });
    let world = world.await;

    for token in ["x", "AAAA", ""] {
        let answer = world.anonymous().post("/v1/invitations/preview", json!({ "token": token })).await;
        answer.assert_problem(503, "unavailable");
        assert_no_internals(&answer, "preview without keys");
    }
}
