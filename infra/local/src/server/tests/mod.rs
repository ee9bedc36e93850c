//! The whole server through its routes, as a browser or curl would call it.

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use tower::ServiceExt as _;

mod demo;
mod emails;
mod events;
mod pages;
mod tokens;

use super::{Banner, Options, PortTaken, Server};

async fn start(options: Options) -> Server {
    Server::start(options, functions::OPERATIONS).await.expect("a server")
}

async fn server() -> Server {
    start(Options { demo: true, ..Options::default() }).await
}

async fn send(server: &Server, request: Request<Body>) -> (StatusCode, String) {
    let answer = server.router().oneshot(request).await.expect("an answer");
    let status = answer.status();
    let body = to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
    (status, String::from_utf8_lossy(&body).into_owned())
}

async fn get(server: &Server, path: &str, token: &str) -> (StatusCode, String) {
    let request = Request::get(path).header(header::AUTHORIZATION, format!("Bearer {token}"));
    send(server, request.body(Body::empty()).expect("a request")).await
}

async fn post(server: &Server, path: &str, body: &Value) -> (StatusCode, Value) {
    let request = Request::post(path).body(Body::from(body.to_string())).expect("a request");
    let (status, text) = send(server, request).await;
    (status, serde_json::from_str(&text).unwrap_or_default())
}

async fn token(server: &Server, email: &str) -> String {
    let (status, body) = post(server, "/_local/token", &json!({ "email": email })).await;
    assert_eq!((status, &body["token_type"], &body["expires_in"]), (StatusCode::OK, &json!("Bearer"), &json!(3600)));
    body["access_token"].as_str().expect("a token").to_owned()
}

#[tokio::test]
async fn an_owner_of_every_demo_organisation_sees_its_members() {
    let server = server().await;
    let demos = server.demos();

    assert_eq!(
        demos.iter().map(|demo| demo.template.as_str()).collect::<Vec<_>>(),
        ["sites", "guests", "portal", "partners"]
    );
    for demo in demos {
        let token = token(&server, &demo.owner).await;
        let (status, body) = get(&server, &format!("/v1/organizations/{}/members", demo.id), &token).await;

        assert_eq!(status, StatusCode::OK, "{body}");
        assert!(body.contains(r#""status":"invite_pending""#) && body.contains(r#""status":"active""#), "{body}");
    }
}

#[tokio::test]
async fn the_local_pages_render() {
    let server = server().await;

    let (status, page) = get(&server, "/_local", "").await;
    let (_, mailbox) = get(&server, "/_local/mailbox", "").await;
    let (_, mail) = get(&server, "/_local/mail?to=noor@harbour.example", "").await;

    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Harbour Networks") && page.contains("jobs-sweep-outbox"), "{page}");
    assert!(mailbox.contains("invites you"), "{mailbox}");
    assert!(mail.contains(&format!("{}/invitation#token=", server.origin())), "{mail}");
    let banner =
        Banner { origin: server.origin(), data_file: None, demos: &server.demos(), template: server.template() }
            .to_string();
    for part in [
        "ada@harbour.example",
        "TOKEN=$(curl",
        "/_local/api",
        "/_local/openapi.json",
        "/_local/issuer",
        "any client id",
    ] {
        assert!(banner.contains(part), "{part}: {banner}");
    }
}

#[tokio::test]
async fn local_routes_are_under_their_prefix_and_the_product_everywhere_else() {
    let server = start(Options::default()).await;

    let home = Request::get("/").body(Body::empty()).expect("a request");
    let home = server.router().oneshot(home).await.expect("an answer");
    assert_eq!(home.headers()[header::LOCATION], format!("{}/_local", server.origin()));
    assert_eq!(get(&server, "/v1/nothing", "").await, (StatusCode::NOT_FOUND, r#"{"message":"Not Found"}"#.to_owned()));
    let (status, body) = get(&server, "/_local/nothing", "").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(body.contains("there is nothing here"), "{body}");
    assert_eq!(server.demos(), []);
}

#[tokio::test]
async fn a_token_needs_a_valid_identity() {
    let server = start(Options::default()).await;
    let refused = [
        (json!("ada"), ""),
        (json!({}), "email"),
        (json!({ "email": "ada" }), "email"),
        (json!({ "email": null }), "email"),
        (json!({ "email": "ada@example.com", "name": 1 }), "name"),
        (json!({ "email": "ada@example.com", "subject": "" }), "subject"),
        (json!({ "email": "ada@example.com", "role": "owner" }), ""),
    ];

    for (body, field) in refused {
        let (status, answer) = post(&server, "/_local/token", &body).await;
        assert_eq!((status, &answer["field"]), (StatusCode::BAD_REQUEST, &json!(field)), "{body}: {answer}");
    }
    let forged = json!({ "email": "ada@example.com", "email_verified": "true", "subject": "x", "name": "Ada" });
    let (status, _) = post(&server, "/_local/token", &forged).await;
    assert_eq!(status, StatusCode::OK);
    let bare = Request::post("/_local/token").header(header::ACCEPT, "text/plain");
    let (_, token) = send(&server, bare.body(Body::from(forged.to_string())).expect("a request")).await;
    // The gateway accepts the token, but the string "true" does not make its address verified.
    let (status, body) = get(&server, "/v1/me/invitations", &token).await;
    assert!(status == StatusCode::FORBIDDEN && body.contains("email_unverified"), "{status}: {body}");
}

#[tokio::test]
async fn jobs_run_on_demand() {
    let server = start(Options::default()).await;

    let (status, ran) = post(&server, "/_local/jobs/sweep-outbox", &Value::Null).await;
    let (missing, answer) = post(&server, "/_local/jobs/nonsense", &Value::Null).await;

    assert_eq!((status, &ran["job"], &ran["error"]), (StatusCode::OK, &json!("jobs-sweep-outbox"), &Value::Null));
    assert_eq!(missing, StatusCode::NOT_FOUND);
    assert!(answer["jobs"].as_array().expect("names").contains(&json!("jobs-deliver")), "{answer}");
}

#[tokio::test]
async fn a_server_with_a_file_continues_after_a_restart() {
    let folder = std::env::temp_dir().join(format!("latchkey-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let options = || Options { data: Some(folder.join("table.db")), demo: true, ..Options::default() };
    let (demos, origin) = {
        let server = start(options()).await;
        post(&server, "/_local/clock", &json!({ "advance": "1d" })).await;
        (server.demos(), server.origin().to_owned())
    };

    let server = start(options()).await;

    let token = token(&server, &demos[0].owner).await;
    let (status, body) = get(&server, &format!("/v1/organizations/{}/members", demos[0].id), &token).await;
    let clock = get(&server, "/_local/clock", "").await.1;
    std::fs::remove_dir_all(&folder).expect("a folder");
    assert_eq!(status, StatusCode::OK, "{body}");
    assert_eq!(server.demos(), demos);
    assert_ne!(server.origin(), origin);
    assert!(!clock.contains(r#""ahead_seconds":0"#), "{clock}");
}

#[tokio::test]
async fn a_used_port_is_an_error_that_suggests_another() {
    let server = start(Options::default()).await;
    let port: u16 = server.origin().rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");

    let again = Server::start(Options { port, ..Options::default() }, functions::OPERATIONS).await;

    let Err(error) = again else { panic!("started twice on {port}") };
    assert!(error.is::<PortTaken>(), "{error}");
    assert!(error.to_string().contains("--port"), "{error}");
}

#[tokio::test]
async fn requests_beyond_the_limit_are_refused() {
    let server = start(Options::default()).await;
    let body = Body::from(vec![b' '; 11 * 1024 * 1024]);
    let request = Request::builder().method(Method::POST).uri("/v1/organizations").body(body).expect("a request");

    assert_eq!(send(&server, request).await.0, StatusCode::PAYLOAD_TOO_LARGE);
}

/// B5: a burst on a route without authorizer is throttled, as the stage does it.
#[tokio::test]
async fn a_burst_is_throttled() {
    let server = start(Options { throttle: true, ..Options::default() }).await;
    let mut answers = Vec::new();
    for _ in 0..120 {
        answers.push(get(&server, "/invitation/style.css", "").await);
    }

    assert!(answers.iter().take(40).all(|(status, _)| *status == StatusCode::OK));
    let throttled = (StatusCode::TOO_MANY_REQUESTS, r#"{"message":"Too Many Requests"}"#.to_owned());
    assert!(answers.contains(&throttled), "{:?}", answers.last());
}
