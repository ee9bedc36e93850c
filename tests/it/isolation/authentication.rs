//! Invalid access tokens (C23): every one of them gets the same answer.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use harness::{Person, World};
use http::Method;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use super::callers::{Identifiers, operations, request};

const IDENTIFIERS: Identifiers<'static> =
    Identifiers { org: "org_01ARZ3NDEKTSV4RRFFQ69G5FAV", member: "mem_01ARZ3NDEKTSV4RRFFQ69G5FAV", token: "x" };

fn parts(token: &str) -> (Value, Value, String) {
    let part = |at: usize| token.split('.').nth(at).expect("three parts").to_owned();
    let json = |at: usize| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part(at)).expect("base64")).expect("JSON");
    (json(0), json(1), part(2))
}

fn encode(header: &Value, claims: &Value, signature: &str) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{signature}", part(header), part(claims))
}

/// Tokens with the same claims, authenticated with the public key as a shared secret.
fn signed_with_public_key(world: &World, header: &Value, claims: &Value) -> Vec<String> {
    let jwk = &world.issuer().jwks()["keys"][0];
    let field = |name: &str| jwk[name].as_str().expect("a field").to_owned();
    let modulus = URL_SAFE_NO_PAD.decode(field("n")).expect("n");
    let secrets = [jwk.to_string().into_bytes(), field("n").into_bytes(), modulus];
    let mut shared = Header::new(Algorithm::HS256);
    shared.kid = header["kid"].as_str().map(ToOwned::to_owned);
    let sign =
        |secret: &Vec<u8>| jsonwebtoken::encode(&shared, claims, &EncodingKey::from_secret(secret)).expect("a token");
    secrets.iter().map(sign).collect()
}

/// Values of the `Authorization` header that are not a valid access token of the issuer.
fn invalid_tokens(world: &World, ada: &Person) -> Vec<(String, String)> {
    let good = ada.token().expect("a token");
    let (header, claims, signature) = parts(&good);
    let changed = |value: &Value, name: &str, to: Value| {
        let mut value = value.clone();
        value[name] = to;
        value
    };
    let mut tokens: Vec<(String, String)> = Vec::new();
    let mut add = |what: &str, token: String| tokens.push((what.to_owned(), format!("Bearer {token}")));
    for alg in ["none", "None", "nOnE", "", "HS256", "RS384", "ES256"] {
        add(&format!("alg {alg:?}"), encode(&changed(&header, "alg", json!(alg)), &claims, &signature));
        add(&format!("alg {alg:?}, not signed"), encode(&changed(&header, "alg", json!(alg)), &claims, ""));
    }
    for kid in ["../../../../dev/null", "/dev/null", "", "' OR 1=1 --", "http://127.0.0.1:1/keys", "x\u{0}y"] {
        add(&format!("kid {kid:?}"), encode(&changed(&header, "kid", json!(kid)), &claims, &signature));
    }
    for (name, value) in [("jwk", world.issuer().jwks()["keys"][0].clone()), ("jku", json!("http://127.0.0.1:1/"))] {
        add(name, encode(&changed(&header, name, value), &claims, &signature));
    }
    for (name, value) in [("sub", "local|bob@example.com"), ("email", "bob@example.com"), ("exp", "9999999999")] {
        add(&format!("another {name}"), encode(&header, &changed(&claims, name, json!(value)), &signature));
    }
    add("not signed", encode(&header, &claims, ""));
    add("signed by another", Issuer::foreign().sign(ada.email(), world));
    for token in signed_with_public_key(world, &header, &claims) {
        add("by the public key", token);
    }
    let now = world.now().timestamp();
    let claimed = [
        ("aud", json!("somebody-else")),
        ("aud", json!([])),
        ("aud", Value::Null),
        ("iss", json!("http://127.0.0.1:8080/_local/issuer/")),
        ("iss", json!("https://accounts.example.com")),
        ("iss", Value::Null),
        ("exp", json!(now)),
        ("exp", json!(now - 3_600)),
        ("exp", Value::Null),
        ("iat", json!(now + 3_600)),
        ("nbf", json!(now + 1)),
        ("nbf", json!("later")),
        ("token_use", json!("id")),
        ("sub", Value::Null),
        ("sub", json!("")),
        ("sub", json!("tab\tin it")),
    ];
    for (name, value) in claimed {
        add(&format!("{name} {value}"), ada.claim(name, value).token().expect("a token"));
    }
    add("cut", good[..good.len() - 2].to_owned());
    add("of two parts", good.rsplit_once('.').expect("parts").0.to_owned());
    add("of many parts", format!("{good}.{good}"));
    for value in ["", "Bearer", "Bearer ", "Basic YWRhOmFkYQ==", "Bearer null", "Bearer undefined", "Bearer Bearer"] {
        tokens.push((format!("{value:?}"), value.to_owned()));
    }
    tokens
}

/// Another issuer under the name of ours.
struct Issuer(local::issuer::Issuer);

impl Issuer {
    fn foreign() -> Self {
        Self(local::issuer::Issuer::new("http://127.0.0.1:8080", [8; 32]))
    }

    fn sign(&self, email: &str, world: &World) -> String {
        self.0.sign(&local::issuer::Identity::of(email), world.now())
    }
}

fn is_plain_401(answer: &harness::Answer) -> bool {
    let text = answer.text();
    answer.status == 401 && (text == r#"{"message":"Unauthorized"}"# || answer.code() == "unauthorized")
}

/// C23: every invalid token gets 401 without a reason, and has no effect.
#[tokio::test]
async fn an_invalid_token_is_refused_without_a_reason() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let acme = world.organization("guests", &ada).await;
    let table = world.table_dump();

    for (what, authorization) in invalid_tokens(&world, &ada) {
        for (method, path) in [(Method::GET, acme.path("")), (Method::DELETE, acme.path(""))] {
            let ask = world.anonymous().request(method, &path).header("authorization", &authorization);
            let answer = ask.send().await;
            assert!(is_plain_401(&answer), "{what}: {} {}", answer.status, answer.text());
        }
    }

    assert_eq!(world.table_dump(), table);
    acme.owner.get(&acme.path("")).await.assert_status(200);
}

/// C23: every operation that is not public requires a token, before it checks anything else in the request.
#[tokio::test]
async fn every_operation_but_the_public_ones_requires_a_token() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let strangers = [world.anonymous(), ada.claim("aud", "somebody-else"), ada.claim("exp", world.now().timestamp())];
    let open = [
        "invitations-preview",
        "page-invitation",
        "page-script",
        "page-style",
        "page-problems",
        "health-live",
        "health-ready",
    ];

    for operation in operations() {
        for person in &strangers {
            let (method, path, _) = request(operation, &IDENTIFIERS);
            let answer = person.request(method, &path).raw("{").header("content-type", "application/json").send().await;
            assert_eq!(is_plain_401(&answer), !open.contains(&operation.name), "{}: {}", operation.name, answer.text());
        }
    }

    assert_eq!(world.table_dump(), Vec::<Value>::new());
}

/// C23: a token counts only in the `Authorization` header, and only once.
#[tokio::test]
async fn a_token_counts_only_in_its_header_and_once() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let acme = world.organization("guests", &ada).await;
    let token = ada.token().expect("a token");
    let anonymous = world.anonymous();

    for query in
        [format!("?access_token={token}"), format!("?token={token}"), format!("?authorization=Bearer%20{token}")]
    {
        assert!(is_plain_401(&anonymous.get(&acme.path(&query)).await), "{query:.20}");
    }
    for header in ["x-authorization", "x-forwarded-authorization", "cookie", "x-amzn-oidc-data"] {
        let ask = anonymous.request(Method::GET, &acme.path("")).header(header, &format!("Bearer {token}"));
        assert!(is_plain_401(&ask.send().await), "{header}");
    }
    let twice =
        anonymous.request(Method::GET, &acme.path("")).token(&token).also("authorization", &format!("Bearer {token}"));
    assert!(is_plain_401(&twice.send().await));
}
