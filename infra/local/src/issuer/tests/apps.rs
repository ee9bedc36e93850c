//! Which apps may use the issuer, and what their requests may say.

use super::*;

/// A8: any client and any loopback redirect, on any port and path.
#[tokio::test]
async fn any_app_of_this_machine_can_sign_people_in() {
    for (client_id, redirect_uri) in [
        ("my-app", "http://127.0.0.1:24330/cb"),
        ("https://spa.example/client", "http://localhost:3000"),
        ("a:b", "http://[::1]:5173/callback?from=a%20b"),
        (AUDIENCE, "http://127.0.0.1:8080/invitation"),
    ] {
        let app = App { client_id, redirect_uri, ..App::new() };
        let (status, location) = app.signed_in(&[]).await;

        assert_eq!(status, StatusCode::SEE_OTHER, "{client_id}");
        assert!(location.starts_with(redirect_uri), "{location}");
        assert_eq!(app.redeemed(&code_in(&location), &[]).await.0, StatusCode::OK, "{client_id} {redirect_uri}");
    }
}

/// A redirect to anywhere else gets a page that says what is possible, and no redirect.
#[tokio::test]
async fn other_redirects_and_clients_get_an_error_page() {
    let app = App::new();
    for changed in [
        ("redirect_uri", "https://evil.example/"),
        ("redirect_uri", "http://127.0.0.1:8080@evil.example/"),
        ("redirect_uri", "com.example.app:/cb"),
        ("redirect_uri", "http://127.0.0.1:8080/#x"),
        ("redirect_uri", ""),
        ("client_id", ""),
        ("client_id", "zwei wörter"),
    ] {
        assert_eq!(app.signed_in(&[changed]).await, (StatusCode::BAD_REQUEST, String::new()), "{changed:?}");
        let page = text(app.page(&[changed]).await).await;
        assert!(page.contains(changed.0), "the page names {}: {page}", changed.0);
    }
}

/// What the issuer does not offer is refused through the app, with its state.
#[tokio::test]
async fn unsupported_requests_return_to_the_app_with_an_error() {
    let app = App::new();
    for (changed, error) in [
        (("response_type", "token"), "unsupported_response_type"),
        (("response_mode", "form_post"), "invalid_request"),
        (("prompt", "none"), "login_required"),
        (("prompt", "none login"), "invalid_request"),
        (("request", "e30.e30."), "request_not_supported"),
        (("request_uri", "http://127.0.0.1:1/"), "request_uri_not_supported"),
    ] {
        let response = app.page(&[changed]).await;

        let location = location(&response);
        assert_eq!((response.status(), error_in(&location).as_str()), (StatusCode::SEE_OTHER, error), "{changed:?}");
        assert!(location.starts_with(app.redirect_uri) && location.contains("state=s%20t%26ate"), "{location}");
    }
}

/// A8: the discovery document names what there is: every endpoint answers.
#[tokio::test]
async fn discovery_is_complete_and_true() {
    let app = App::new();

    let (about, keys) = (app.json(".well-known/openid-configuration").await, app.json("jwks.json").await);

    assert_eq!(about["issuer"], json!(app.issuer.url()));
    assert_eq!(about["grant_types_supported"], json!(["authorization_code", "refresh_token", "client_credentials"]));
    assert_eq!(about["id_token_signing_alg_values_supported"], json!(["RS256"]));
    let scopes = about["scopes_supported"].as_array().expect("scopes");
    assert!(MACHINE_SCOPES.iter().all(|scope| scopes.contains(&json!(scope))), "{scopes:?}");
    let ends = about.as_object().expect("an object").iter().filter(|(name, _)| name.ends_with("_endpoint"));
    for (name, url) in ends {
        let path = url.as_str().and_then(|url| url.strip_prefix(app.issuer.url())).expect("a path of the issuer");
        let status = app.get(path.trim_start_matches('/')).await.status();
        assert_ne!(status, StatusCode::NOT_FOUND, "{name}");
    }
    assert_eq!(keys["keys"][0]["kid"], json!(app.issuer.0.keys.id()));
    assert_eq!((&keys["keys"][0]["alg"], &keys["keys"][0]["use"]), (&json!("RS256"), &json!("sig")));
    assert_eq!(keys["keys"][0].get("d"), None);
}
