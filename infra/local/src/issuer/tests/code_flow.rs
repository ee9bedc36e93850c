//! The authorization code flow with PKCE.

use super::*;
use chrono::TimeDelta;

/// A8: a typed address becomes tokens for the app: once, with state, nonce and the app's id.
#[tokio::test]
async fn a_typed_address_becomes_tokens_once() {
    let app = App::new();
    let (status, location) = app.signed_in(&[]).await;
    let code = code_in(&location);

    let (redeem, tokens) = app.redeemed(&code, &[]).await;
    let (again, error) = app.redeemed(&code, &[]).await;

    assert_eq!((status, redeem), (StatusCode::SEE_OTHER, StatusCode::OK));
    assert!(location.starts_with(&format!("{}?code=", app.redirect_uri)), "{location}");
    assert!(location.contains("&state=s%20t%26ate&iss=http%3A%2F%2F127.0.0.1%3A8080%2F_local%2Fissuer"), "{location}");
    let access = tokens["access_token"].as_str().expect("a token");
    let claims = app.issuer.verify(access, now()).expect("valid");
    assert_eq!((&claims["email"], &claims["client_id"]), (&json!("ada@example.com"), &json!("my-app")));
    assert_eq!((&claims["aud"], &claims["scope"]), (&json!(AUDIENCE), &json!("openid email profile")));
    let id = app.claims(&tokens["id_token"]);
    assert_eq!((&id["aud"], &id["nonce"], &id["auth_time"]), (&json!("my-app"), &json!("n1"), &id["iat"]));
    assert_eq!(app.issuer.verify(tokens["id_token"].as_str().expect("a token"), now()), Err(TokenError::NotIssuedHere));
    assert_eq!((again, &error["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_grant")));
    let info = Request::get(format!("{PATH}/userinfo")).header("authorization", format!("Bearer {access}"));
    let info = text(app.send(info.body(Body::empty()).expect("valid")).await).await;
    let info: Value = serde_json::from_str(&info).expect("JSON");
    assert_eq!(info, json!({"sub": "local|ada@example.com", "email": "ada@example.com", "email_verified": true}));
}

/// An ID token gives no access to userinfo, even where it has the audience of access tokens.
#[tokio::test]
async fn an_id_token_gives_no_access() {
    let app = App { client_id: AUDIENCE, ..App::new() };
    let tokens = app.tokens(&[]).await;
    let id = tokens["id_token"].as_str().expect("a token");

    assert_eq!(app.issuer.verify_access(id, now()), Err(TokenError::NotAnAccessToken));
    assert!(app.issuer.verify(id, now()).is_ok(), "as in AWS; the functions refuse it");
}

#[tokio::test]
async fn a_failed_redemption_says_why_and_invalidates_the_code() {
    let wrong = "x".repeat(43);
    for (changed, wait, why) in [
        (("code_verifier", wrong.as_str()), 0, "code_verifier"),
        (("code_verifier", "short"), 0, "code_verifier"),
        (("redirect_uri", "http://127.0.0.1:24330/other"), 0, "redirect_uri"),
        (("client_id", "another-app"), 0, "client_id"),
        (("client_secret", "any"), 60, "expired"),
    ] {
        let app = App::new();
        let code = code_in(&app.signed_in(&[]).await.1);
        if wait > 0 {
            app.clock.advance(TimeDelta::seconds(wait)).expect("forward");
        }

        let (status, error) = app.redeemed(&code, &[changed]).await;

        let text = error["error_description"].as_str().expect("a description");
        assert!(status == StatusCode::BAD_REQUEST && text.contains(why), "{changed:?}: {error}");
        assert_eq!(app.redeemed(&code, &[]).await.0, StatusCode::BAD_REQUEST, "a second attempt finds nothing");
    }
    for field in ["code_verifier", "redirect_uri"] {
        let (status, error) = App::new().redeemed("code", &[(field, "")]).await;
        assert_eq!((status, &error["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_request")), "{field}");
    }
}

#[tokio::test]
async fn a_challenge_must_be_there_and_be_hashed() {
    let app = App::new();
    for changed in [
        ("code_challenge_method", "plain"),
        ("code_challenge", ""),
        ("code_challenge", VERIFIER.get(..20).expect("long")),
    ] {
        let (status, location) = app.signed_in(&[changed]).await;

        assert_eq!((status, error_in(&location)), (StatusCode::SEE_OTHER, "invalid_request".to_owned()), "{location}");
    }
    for email in ["ada", "ada @example.com", "@example.com"] {
        assert_eq!(app.signed_in(&[("email", email)]).await.0, StatusCode::UNPROCESSABLE_ENTITY, "{email}");
    }
}

/// A8: each refresh token is used once. One that is used twice revokes its successors, and no other sign-in's.
#[tokio::test]
async fn refresh_tokens_rotate() {
    let app = App::new();
    let (first, other) = (app.tokens(&[]).await, app.tokens(&[]).await);
    let refresh = async |tokens: &Value, client: &str| {
        let token = tokens["refresh_token"].as_str().expect("a token");
        app.token(&[("grant_type", "refresh_token"), ("client_id", client), ("refresh_token", token)]).await
    };
    app.clock.advance(TimeDelta::hours(2)).expect("forward");

    let (status, second) = refresh(&first, "my-app").await;

    assert_eq!((status, &second["scope"]), (StatusCode::OK, &first["scope"]));
    let claims = app.issuer.verify(second["access_token"].as_str().expect("a token"), app.clock.now()).expect("valid");
    assert_eq!(claims["email"], "ada@example.com");
    let id = app.claims(&second["id_token"]);
    assert_eq!((id.get("nonce"), &id["auth_time"]), (None, &json!(now().timestamp())));
    assert_eq!(refresh(&first, "my-app").await.1["error"], "invalid_grant", "it was used");
    assert_eq!(refresh(&second, "my-app").await.1["error"], "invalid_grant", "it was revoked");
    assert_eq!(refresh(&other, "another-app").await.1["error"], "invalid_grant");
    assert_eq!(refresh(&other, "my-app").await.0, StatusCode::OK);
}

/// A8: a refresh narrows the scope at most, and ends after thirty days.
#[tokio::test]
async fn a_refresh_widens_nothing_and_ends() {
    let app = App::new();
    let token = app.tokens(&[("scope", "openid email latchkey/manage")]).await;
    assert_eq!(token["scope"], "openid email", "machine scopes are not for people");
    let refresh = async |token: &Value, scope: &str| {
        let token = token["refresh_token"].as_str().expect("a token");
        let fields =
            [("grant_type", "refresh_token"), ("client_id", "my-app"), ("refresh_token", token), ("scope", scope)];
        app.token(&fields).await.1
    };

    assert_eq!(refresh(&token, "openid profile").await["error"], "invalid_scope");
    let token = app.tokens(&[("scope", "openid email")]).await;
    let narrow = refresh(&token, "email").await;
    assert_eq!((&narrow["scope"], narrow.get("id_token")), (&json!("email"), None));
    app.clock.advance(TimeDelta::days(30)).expect("forward");
    assert_eq!(refresh(&narrow, "email").await["error"], "invalid_grant");
}
