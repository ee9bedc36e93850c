//! Access tokens without an address: the product requests userinfo from the identity provider and checks it alike.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    http::{HeaderMap, StatusCode},
    routing::get,
};
use harness::{Person, World};
use serde_json::{Value, json};

use super::{ACCEPT, DECLINE, invite, use_token};

/// An identity provider, and the `Authorization` of everybody who has asked it.
struct Provider {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Provider {
    async fn answering(status: u16, body: String) -> Self {
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let (noted, status) = (asked.clone(), StatusCode::from_u16(status).expect("a status"));
        let answer = move |headers: HeaderMap| async move {
            let authorization = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
            noted.lock().expect("no one panicked").push(authorization.to_owned());
            (status, [("location", "/userinfo")], body)
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/userinfo", listener.local_addr().expect("an address"));
        let server = axum::serve(listener, Router::new().route("/userinfo", get(answer)));
        tokio::spawn(async move { server.await });
        Self { url, asked }
    }

    async fn world(&self) -> World {
        World::with_config(|config| config.userinfo_url = Some(self.url.clone())).await
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no one panicked").clone()
    }
}

/// A person whose tokens carry no address; the provider knows them by the same subject.
fn grace(world: &World) -> Person {
    world.person("grace@example.com").without_email()
}

fn info(changes: &Value) -> String {
    let mut info = json!({ "sub": "local|grace@example.com", "email": "grace@example.com", "email_verified": true });
    for (name, value) in changes.as_object().expect("changes") {
        info[name] = value.clone();
    }
    info.to_string()
}

/// R21: what the provider has verified counts like a claim of the token; it is asked with the caller's own token.
#[tokio::test]
async fn an_address_verified_by_userinfo_counts_like_one_in_the_token() {
    let provider =
        Provider::answering(200, info(&json!({ "email": "Grace@Example.com", "name": "Grace Hopper" }))).await;
    let world = provider.world().await;
    let acme = world.acme("guests").await;
    let (id, token) = invite(&world, &acme, "grace@example.com", json!({})).await;
    let grace = grace(&world);

    let inbox = grace.get("/v1/me/invitations").await.assert_status(200);
    let joined = use_token(&grace, ACCEPT, &token).await.assert_status(200);

    assert_eq!((&inbox.body["invitations"][0]["id"], joined.id()), (&json!(id), id.clone()));
    assert_eq!(acme.member(&id).await["first_name"], "Grace");
    let bearer = format!("Bearer {}", grace.token().expect("a token"));
    assert_eq!(provider.asked(), [bearer.clone(), bearer]);
    let founded = grace.post("/v1/organizations", json!({ "name": "Own", "template": "guests" })).await;
    founded.assert_status(201);
}

/// C27, R21, D10: the provider's word is judged like the token's: verified is the JSON value true, or the text that Amazon
/// Cognito writes here; the address is the invited one, and the subject is the caller.
#[tokio::test]
async fn userinfo_claims_are_checked_like_token_claims() {
    let cases = [
        (json!({ "email_verified": false }), 403, "email_unverified"),
        (json!({ "email_verified": "false" }), 403, "email_unverified"),
        (json!({ "email_verified": "True" }), 403, "email_unverified"),
        (json!({ "email_verified": "" }), 403, "email_unverified"),
        (json!({ "email_verified": "1" }), 403, "email_unverified"),
        (json!({ "email_verified": 1 }), 403, "email_unverified"),
        (json!({ "email_verified": null }), 403, "email_unverified"),
        (json!({ "email": null }), 403, "wrong_recipient"),
        (json!({ "email": "" }), 403, "wrong_recipient"),
        (json!({ "email": "carol@example.com" }), 403, "wrong_recipient"),
        (json!({ "email": "\u{ff47}race@example.com" }), 403, "wrong_recipient"),
        (json!({ "sub": "local|carol@example.com" }), 401, "unauthorized"),
        (json!({ "sub": "" }), 401, "unauthorized"),
    ];
    for (changes, status, code) in cases {
        let provider = Provider::answering(200, info(&changes)).await;
        let world = provider.world().await;
        let acme = world.acme("guests").await;
        let (id, token) = invite(&world, &acme, "grace@example.com", json!({})).await;

        for path in [ACCEPT, DECLINE] {
            use_token(&grace(&world), path, &token).await.assert_problem(status, code);
        }

        assert_eq!(provider.asked().len(), 2, "{changes}");
        assert_eq!(acme.member(&id).await["status"], "invite_pending", "{changes}");
    }
}

/// B6: userinfo with values that will never be readable is a refusal that names the claim, not a 503 to try again.
#[tokio::test]
async fn unreadable_userinfo_is_a_refusal_that_names_the_claim() {
    let cases = [
        (
            json!({ "email": ["grace@example.com"] }),
            403,
            "email_unverified",
            "email of the userinfo response is a list",
        ),
        (json!({ "email": { "value": "grace@example.com" } }), 403, "email_unverified", "is an object"),
        (json!({ "email": 7 }), 403, "email_unverified", "is a number"),
        (json!({ "email": true }), 403, "email_unverified", "is a boolean"),
        (json!({ "email_verified": { "value": true } }), 403, "email_unverified", "email_verified of the userinfo"),
        (json!({ "email_verified": [true] }), 403, "email_unverified", "is a list"),
        (json!({ "sub": 7 }), 401, "unauthorized", "sub of the userinfo response is a number"),
        (json!({ "sub": ["local|grace@example.com"] }), 401, "unauthorized", "is a list"),
    ];
    for (changes, status, code, detail) in cases {
        let provider = Provider::answering(200, info(&changes)).await;
        let world = provider.world().await;
        let acme = world.acme("guests").await;
        let (_, token) = invite(&world, &acme, "grace@example.com", json!({})).await;
        let table = world.table_dump();

        for path in [ACCEPT, DECLINE] {
            let answer = use_token(&grace(&world), path, &token).await;
            answer.assert_problem(status, code);
            assert!(answer.text().contains(detail), "{changes}: {}", answer.text());
            assert!(!answer.text().contains("grace@example.com"), "{changes}: {}", answer.text());
        }
        assert_eq!(world.table_dump(), table, "{changes}");
    }
}

/// B6: claims of a token that will never be readable are a refusal that names the claim, wherever the address is needed, and
/// the provider is not asked. A name of another type is ignored.
#[tokio::test]
async fn unreadable_claims_of_a_token_are_a_refusal_that_names_the_claim() {
    let cases = [
        ("email", json!(["grace@example.com"]), "email of the access token is a list"),
        ("email", json!({ "primary": "grace@example.com" }), "email of the access token is an object"),
        ("email", json!(7), "email of the access token is a number"),
        ("email_verified", json!({ "email": true }), "email_verified of the access token is an object"),
        ("email_verified", json!([true]), "email_verified of the access token is a list"),
    ];
    let provider = Provider::answering(200, info(&json!({}))).await;
    let world = provider.world().await;
    let acme = world.acme("guests").await;
    let (_, token) = invite(&world, &acme, "grace@example.com", json!({})).await;
    for (claim, value, detail) in cases {
        let grace = world.person("grace@example.com").claim(claim, value);
        let create = json!({ "name": "Own", "template": "guests" });
        for answer in [
            use_token(&grace, ACCEPT, &token).await,
            use_token(&grace, DECLINE, &token).await,
            grace.get("/v1/me").await,
            grace.get("/v1/me/invitations").await,
            grace.patch("/v1/me", json!({ "first_name": "Grace" })).await,
            grace.post("/v1/organizations", create).await,
        ] {
            answer.assert_problem(403, "email_unverified");
            assert!(answer.text().contains(detail), "{claim}: {}", answer.text());
        }
        grace.get("/v1/me/organizations").await.assert_status(200);
    }
    assert_eq!(provider.asked(), Vec::<String>::new());
    let unnamed = world.person("grace@example.com").claim("name", json!({ "first": "Grace" }));
    use_token(&unnamed, ACCEPT, &token).await.assert_status(200);
}

/// C99: a provider that fails, sends elsewhere or answers nonsense is a 503 that says nothing of it; nothing changes.
#[tokio::test]
async fn a_failing_provider_gives_service_unavailable() {
    let cases = [
        (500, "boom at provider.internal".to_owned()),
        (401, info(&json!({}))),
        (302, info(&json!({}))),
        (204, String::new()),
        (200, "<html>".to_owned()),
        (200, json!({ "email": "grace@example.com", "email_verified": true }).to_string()),
        (200, format!("{}{}", info(&json!({})), " ".repeat(100_000))),
    ];
    for (status, body) in cases {
        let provider = Provider::answering(status, body.clone()).await;
        let world = provider.world().await;
        let acme = world.acme("guests").await;
        let (_, token) = invite(&world, &acme, "grace@example.com", json!({})).await;
        let table = world.table_dump();

        let answer = use_token(&grace(&world), ACCEPT, &token).await;

        answer.assert_problem(503, "unavailable");
        assert_eq!(answer.header("retry-after"), Some("1"), "{status} {body:.50}");
        let detail = answer.body["detail"].as_str().expect("a detail");
        assert!(!detail.contains("provider") && !detail.contains("127.0.0.1"), "{detail}");
        assert_eq!(provider.asked().len(), 1);
        assert_eq!(world.table_dump(), table);
    }
}

/// R21: a person who brings an address in the token is taken at that word, verified or not; the provider is not asked,
/// nor by operations that need no address.
#[tokio::test]
async fn userinfo_is_requested_only_for_a_missing_address() {
    let provider = Provider::answering(200, info(&json!({}))).await;
    let world = provider.world().await;
    let acme = world.acme("guests").await;
    let (_, token) = invite(&world, &acme, "grace@example.com", json!({})).await;

    let unverified = world.person("grace@example.com").unverified();
    use_token(&unverified, ACCEPT, &token).await.assert_problem(403, "email_unverified");
    acme.owner.without_email().get(&acme.path("/members")).await.assert_status(200);
    use_token(&world.person("grace@example.com"), ACCEPT, &token).await.assert_status(200);

    assert_eq!(provider.asked(), Vec::<String>::new());
}

/// R21: without a provider to ask, a token without an address is nobody's invitation.
#[tokio::test]
async fn without_a_provider_a_token_without_an_address_is_refused() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (_, token) = invite(&world, &acme, "grace@example.com", json!({})).await;

    use_token(&grace(&world), ACCEPT, &token).await.assert_problem(403, "wrong_recipient");
}
