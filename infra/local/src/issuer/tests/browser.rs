//! The pages of the issuer, and calls of scripts.

use super::*;

#[tokio::test]
async fn the_sign_in_page_names_the_app_and_escapes_what_it_was_given() {
    let app = App::new();

    let response = app.page(&[("login_hint", "\"><script>alert(1)</script>")]).await;

    assert_eq!(response.status(), StatusCode::OK);
    let policy = header_of(&response, header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains("default-src 'none'"), "{policy}");
    assert!(policy.contains("form-action 'self' http://127.0.0.1:24330;"), "{policy}");
    let page = text(response).await;
    assert!(page.contains("name=\"email\"") && page.contains("value=\"S256\""), "{page}");
    assert!(page.contains("<b>my-app</b> at <b>http:&#x2f;&#x2f;127.0.0.1:24330</b>"), "{page}");
    assert!(page.contains("<h1>Sign in</h1>") && !page.contains("<script"), "{page}");
}

/// A8: `login_hint` is in the field, and `prompt=create` creates an account.
#[tokio::test]
async fn a_hint_and_a_prompt_change_the_page() {
    let app = App::new();

    let page = text(app.page(&[("login_hint", "инфо@почта.рф"), ("prompt", "create")]).await).await;

    assert!(page.contains("value=\"инфо@почта.рф\""), "{page}");
    assert!(page.contains("<h1>Create your account</h1>"), "{page}");
    assert!(page.contains("<button>Create account</button>"), "{page}");
    assert!(text(app.page(&[("prompt", "login")]).await).await.contains("<h1>Sign in</h1>"));
}

/// B5: addresses in other scripts and with labels sign in through the form, and are shown as typed.
#[tokio::test]
async fn people_with_international_addresses_sign_in_through_the_form() {
    let app = App::new();
    for (email, subject) in [
        ("j@münchen.de", "local|j@xn--mnchen-3ya.de"),
        ("ada+news@example.com", "local|ada+news@example.com"),
        ("инфо@почта.рф", "local|%D0%B8%D0%BD%D1%84%D0%BE@xn--80a1acny.xn--p1ai"),
    ] {
        let claims = app.claims(&app.tokens(&[("email", email)]).await["access_token"]);

        assert_eq!((&claims["email"], &claims["sub"]), (&json!(email), &json!(subject)));
    }
}

/// A8: logout returns to the app with its state, and ends the refresh tokens of that person in that app only.
#[tokio::test]
async fn logout_ends_the_refresh_tokens_of_the_person_in_the_app() {
    let app = App::new();
    let (ada, bob) = (app.tokens(&[]).await, app.tokens(&[("email", "bob@example.com")]).await);
    let hint = ada["id_token"].as_str().expect("a token");
    let back = ("post_logout_redirect_uri", "http://localhost:3000/bye");

    let response = app.get(&format!("logout?{}", query(&[("id_token_hint", hint), back, ("state", "x y")]))).await;

    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(location(&response), "http://localhost:3000/bye?state=x%20y");
    for (tokens, status) in [(&ada, StatusCode::BAD_REQUEST), (&bob, StatusCode::OK)] {
        let token = tokens["refresh_token"].as_str().expect("a token");
        let fields = [("grant_type", "refresh_token"), ("client_id", "my-app"), ("refresh_token", token)];
        assert_eq!(app.token(&fields).await.0, status);
    }
    assert_eq!(app.form("logout", &[]).await.status(), StatusCode::OK);
    for bad in [
        [("id_token_hint", "a.b.c"), back],
        [("id_token_hint", hint), ("post_logout_redirect_uri", "https://evil.example/")],
        [("id_token_hint", hint), ("client_id", "another-app")],
    ] {
        let response = app.form("logout", &bad).await;
        assert_eq!((response.status(), location(&response)), (StatusCode::BAD_REQUEST, String::new()), "{bad:?}");
    }
}

/// A8: scripts of pages on this machine may call discovery, keys, tokens and userinfo; others may not.
#[tokio::test]
async fn pages_of_this_machine_may_call() {
    let app = App::new();
    let call = async |method: &str, path: &str, origin: &str| {
        let request = Request::builder()
            .method(method)
            .uri(format!("{PATH}/{path}"))
            .header(header::ORIGIN, origin)
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "authorization")
            .body(Body::empty());
        app.send(request.expect("valid")).await
    };
    for path in [".well-known/openid-configuration", "jwks.json", "token", "userinfo"] {
        for (origin, allowed) in [
            ("http://localhost:3000", true),
            ("http://127.0.0.1:24330", true),
            ("http://[::1]:5173", true),
            ("https://evil.example", false),
            ("http://localhost.evil.example", false),
            ("null", false),
        ] {
            let response = call("OPTIONS", path, origin).await;
            let expected = if allowed { origin } else { "" };
            assert_eq!(header_of(&response, header::ACCESS_CONTROL_ALLOW_ORIGIN), expected, "{path} {origin}");
            assert!(header_of(&response, header::VARY).contains("origin"), "{path}");
        }
    }
    let answer = call("GET", "jwks.json", "http://localhost:3000").await;
    assert_eq!(header_of(&answer, header::ACCESS_CONTROL_ALLOW_ORIGIN), "http://localhost:3000");
    let page = call("GET", "authorize", "http://localhost:3000").await;
    assert_eq!(header_of(&page, header::ACCESS_CONTROL_ALLOW_ORIGIN), "", "the page is for people");
}
