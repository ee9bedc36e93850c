//! Client credentials.

use base64::engine::general_purpose::STANDARD;

use super::*;

async fn basic(app: &App, credentials: &str, fields: &[(&str, &str)]) -> (StatusCode, Value) {
    let request = Request::post(format!("{PATH}/token"))
        .header(header::AUTHORIZATION, format!("Basic {}", STANDARD.encode(credentials)))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(query(fields)))
        .expect("a valid request");
    let response = app.send(request).await;
    (response.status(), serde_json::from_str(&text(response).await).expect("JSON"))
}

const GRANT: (&str, &str) = ("grant_type", "client_credentials");

/// A8: with any secret, in the form or by HTTP Basic, a client gets a token whose subject it is, with its scopes.
#[tokio::test]
async fn a_machine_gets_a_token_about_itself() {
    let app = App::new();
    let scope = ("scope", "latchkey/read latchkey/authorize");
    let form = [GRANT, scope, ("client_id", "billing"), ("client_secret", "any")];

    let answers = [
        (app.token(&form).await, "billing"),
        (basic(&app, "billing:any", &[GRANT, scope]).await, "billing"),
        (basic(&app, "a%3Ab:c%2Bd", &[GRANT, scope]).await, "a:b"),
    ];

    for ((status, tokens), client) in answers {
        assert_eq!((status, &tokens["scope"]), (StatusCode::OK, &json!(scope.1)), "{tokens}");
        assert_eq!((tokens.get("refresh_token"), tokens.get("id_token")), (None, None));
        let claims = app.issuer.verify(tokens["access_token"].as_str().expect("a token"), now()).expect("valid");
        assert_eq!((&claims["sub"], &claims["client_id"]), (&json!(client), &json!(client)));
        assert_eq!((&claims["scope"], claims.get("email")), (&json!(scope.1), None));
    }
}

#[tokio::test]
async fn a_machine_needs_an_id_and_a_secret() {
    let app = App::new();
    let refused = [
        app.token(&[GRANT, ("client_id", "billing")]).await,
        app.token(&[GRANT, ("client_secret", "any")]).await,
        app.token(&[GRANT, ("client_id", "zwei wörter"), ("client_secret", "any")]).await,
        basic(&app, "billing", &[GRANT]).await,
        basic(&app, "billing:", &[GRANT]).await,
        basic(&app, "billing:any", &[GRANT, ("client_id", "another")]).await,
    ];
    for (status, error) in refused {
        assert_eq!((status, &error["error"]), (StatusCode::UNAUTHORIZED, &json!("invalid_client")), "{error}");
    }
    let form = [("grant_type", "password"), ("client_id", "billing"), ("client_secret", "any")];
    assert_eq!(app.token(&form).await.1["error"], "unsupported_grant_type");
    let twice = [GRANT, ("client_id", "billing"), ("client_id", "billing")];
    assert_eq!(app.token(&twice).await.1["error"], "invalid_request");
    let scope = [GRANT, ("client_id", "billing"), ("client_secret", "any"), ("scope", "a\"b")];
    assert_eq!(app.token(&scope).await.1["error"], "invalid_scope");
}
