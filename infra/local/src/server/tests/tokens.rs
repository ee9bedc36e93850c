//! `POST /_local/token`: people, people without an address, machines.

use axum::http::StatusCode;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{Options, get, post, start, token};

fn claims(answer: &Value) -> Value {
    let token = answer["access_token"].as_str().expect("a token");
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).expect("three parts")).expect("base64");
    serde_json::from_slice(&payload).expect("JSON")
}

/// A8: a scope of the product without an address makes a machine's token: the subject is the client.
#[tokio::test]
async fn a_scope_without_an_address_makes_a_token_of_a_machine() {
    let server = start(Options::default()).await;
    for (body, client) in [
        (json!({ "scope": "latchkey/manage" }), "local-machine"),
        (json!({ "scope": "openid latchkey/read", "subject": "billing-service" }), "billing-service"),
        (json!({ "scope": "latchkey/sign-ins", "subject": "hook", "email": null }), "hook"),
    ] {
        let (status, answer) = post(&server, "/_local/token", &body).await;

        let claims = claims(&answer);
        assert_eq!(status, StatusCode::OK, "{answer}");
        assert_eq!((&claims["sub"], &claims["client_id"]), (&json!(client), &json!(client)), "{body}");
        assert_eq!((&claims["scope"], &claims["email"]), (&body["scope"], &Value::Null), "{body}");
    }
    let (status, answer) = post(&server, "/_local/token", &json!({ "scope": "latchkey/read", "subject": "ä" })).await;
    assert_eq!((status, &answer["field"]), (StatusCode::BAD_REQUEST, &json!("subject")));
    let (status, answer) = post(&server, "/_local/token", &json!({ "scope": "openid" })).await;
    assert_eq!((status, &answer["field"]), (StatusCode::BAD_REQUEST, &json!("email")));
}

/// A8: an address beside the scope keeps the token a person's.
#[tokio::test]
async fn a_scope_beside_an_address_stays_a_persons_token() {
    let server = start(Options::default()).await;

    let body = json!({ "email": "ada@example.com", "scope": "latchkey/manage" });
    let (_, answer) = post(&server, "/_local/token", &body).await;

    let claims = claims(&answer);
    assert_eq!((&claims["sub"], &claims["client_id"]), (&json!("local|ada@example.com"), &Value::Null));
}

/// B5: people with addresses in other scripts, and with labels, can sign in and are the same person in every spelling.
#[tokio::test]
async fn people_with_international_addresses_can_sign_in() {
    let server = start(Options::default()).await;
    for email in ["j@münchen.de", "ada+news@example.com"] {
        let token = token(&server, email).await;
        assert_eq!(get(&server, "/v1/me", &token).await.0, StatusCode::OK, "{email}");
    }
    for (spellings, subject) in [
        (["j@München.de", "J@xn--mnchen-3ya.de"], "local|j@xn--mnchen-3ya.de"),
        (["ada+news@example.com", " Ada+News@example.com "], "local|ada+news@example.com"),
        (["INFO@ПОЧТА.РФ", "info@xn--80a1acny.xn--p1ai"], "local|info@xn--80a1acny.xn--p1ai"),
    ] {
        for email in spellings {
            let (status, answer) = post(&server, "/_local/token", &json!({ "email": email })).await;
            assert_eq!((status, &claims(&answer)["sub"]), (StatusCode::OK, &json!(subject)), "{email}");
        }
    }
}
