//! The overview with its buttons, the reference, and the clock.

use axum::http::{StatusCode, header};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Body, Options, Request, Server, get, post, send, server, start};

async fn clock(server: &Server) -> Value {
    serde_json::from_str(&get(server, "/_local/clock", "").await.1).expect("JSON")
}

fn instant(value: &Value) -> DateTime<Utc> {
    value.as_str().and_then(|text| text.parse().ok()).expect("an instant")
}

/// A18: the page has a button for every job, for feedback, for the clock and for each person of the demo.
#[tokio::test]
async fn the_overview_has_buttons_for_everything() {
    let server = server().await;

    let (status, page) = get(&server, "/_local", "").await;

    assert_eq!(status, StatusCode::OK);
    for name in ["jobs-digest", "jobs-sweep-outbox", "jobs-deliver", "jobs-purge"] {
        assert!(page.contains(&format!("data-post=\"/_local/jobs/{name}\"")), "{name}");
    }
    for part in [
        r#"data-body='{"advance":"next"}'"#,
        r#"data-post="/_local/feedback""#,
        r#"data-person="support@vendor.example""#,
        "<option>complained</option>",
        "Next due: ",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("onclick") && !page.contains("style="), "nothing inline: the policy forbids it");
    for asset in ["/_local/app.js", "/_local/style.css", "/_local/api"] {
        let (status, text) = get(&server, asset, "").await;
        assert!(status == StatusCode::OK && !text.contains("http://cdn") && !text.contains("https://"), "{asset}");
    }
}

#[tokio::test]
async fn advancing_the_clock_runs_everything_due() {
    let server = server().await;

    let (status, moved) = post(&server, "/_local/clock", &json!({ "advance": "8d" })).await;
    let (_, events) = get(&server, "/_local/events?type=membership.invite_expired", "").await;

    assert_eq!((status, &moved["report"]["failed"]), (StatusCode::OK, &json!([])));
    assert_eq!(moved["ahead_seconds"], 8 * 86_400);
    assert!(events.contains("jonas@harbour.example"), "{events}");
    for body in
        [json!({}), json!({ "advance": "backwards" }), json!({ "advance": "-1d" }), json!({ "advance": "99999d" })]
    {
        let (status, answer) = post(&server, "/_local/clock", &body).await;
        assert_eq!((status, &answer["field"]), (StatusCode::BAD_REQUEST, &json!("advance")), "{body}");
    }
}

/// A18, A19: the clock says what is due next, and `next` advances to it and runs it.
#[tokio::test]
async fn the_clock_advances_to_what_is_due_next() {
    let server = server().await;
    let before = clock(&server).await;

    let (status, moved) = post(&server, "/_local/clock", &json!({ "advance": "next" })).await;

    assert_eq!(status, StatusCode::OK, "{moved}");
    assert!(instant(&moved["now"]) >= instant(&before["next_due"]["at"]), "{moved} {before}");
    assert!(moved["report"]["runs"].as_u64() > Some(0), "{moved}");
    let after = clock(&server).await;
    assert!(instant(&after["next_due"]["at"]) > instant(&before["next_due"]["at"]), "{after}");
    let empty = start(Options::default()).await;
    let (status, answer) = post(&empty, "/_local/clock", &json!({ "advance": "next" })).await;
    assert_eq!((status, &answer["field"]), (StatusCode::BAD_REQUEST, &json!("advance")), "{answer}");
}

/// A page of another site cannot press the buttons.
#[tokio::test]
async fn other_sites_change_nothing() {
    let server = start(Options::default()).await;
    let advance = async |origin: &str| {
        let request = Request::post("/_local/clock").header(header::ORIGIN, origin);
        let body = Body::from(json!({ "advance": "1d" }).to_string());
        send(&server, request.body(body).expect("a request")).await.0
    };

    assert_eq!(advance("https://evil.example").await, StatusCode::FORBIDDEN);
    assert_eq!(advance("null").await, StatusCode::FORBIDDEN);
    assert_eq!(clock(&server).await["ahead_seconds"], 0);
    assert_eq!(advance(server.origin()).await, StatusCode::OK);
    let form = Request::post("/_local/issuer/authorize").header(header::ORIGIN, "null");
    let form = form.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let (status, page) = send(&server, form.body(Body::from("client_id=app")).expect("a request")).await;
    assert!(
        status == StatusCode::BAD_REQUEST && page.contains("redirect_uri"),
        "the issuer answers other sites: {page}"
    );
}
