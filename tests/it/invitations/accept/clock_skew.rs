//! Clock skew between functions, and clocks that step back (C74). A function reads its clock once per request.

use chrono::{DateTime, TimeDelta, Utc};
use harness::{Person, World};
use kit::{Operation, clock::Clock, random::Random};
use serde_json::{Value, json};

use super::invite;

/// What a function answers whose clock is wrong by so many seconds.
async fn by(
    world: &World,
    wrong: i64,
    operation: &Operation,
    path: &str,
    person: &Person,
    body: &Value,
) -> (u16, Value) {
    let mut app = world.app();
    let cloud = world.cloud().clone();
    app.clock = Clock::from_fn(move || cloud.clock().now() + TimeDelta::seconds(wrong));
    app.random = Random::seeded(u64::try_from(world.table_dump().len()).expect("a number"));
    let method = operation.route().expect("a route").method.as_str();
    let token = person.token().expect("somebody is signed in");
    let event = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": { "authorization": format!("Bearer {token}"), "content-type": "application/json" },
        "requestContext": {
            "http": { "method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "" },
            "requestId": "skewed",
            "stage": "$default",
            "time": "",
            "timeEpoch": 0,
            "authorizer": { "jwt": { "claims": { "sub": person.user_id() }, "scopes": null } },
        },
        "body": body.to_string(),
        "isBase64Encoded": false,
    });
    let request = lambda_http::request::from_str(&event.to_string()).expect("an event");
    let answer = operation.answer(&app, &request).await;
    (answer.status().as_u16(), serde_json::from_slice(answer.body()).unwrap_or_default())
}

const SLOW: i64 = -300;
const FAST: i64 = 300;

async fn accepted_by(world: &World, wrong: i64, token: &str) -> (u16, Value) {
    let (grace, body) = (world.person("grace@example.com"), json!({ "token": token }));
    by(world, wrong, &functions::invitations::ACCEPT, super::ACCEPT, &grace, &body).await
}

/// C74: by clocks that are five minutes off, an invitation is accepted at most five minutes after its end, never later.
#[tokio::test]
async fn clock_skew_extends_acceptance_by_no_more_than_the_skew() {
    for (wait, wrong, expected) in [
        ("6d23h54m59s", FAST, 200),
        ("6d23h55m", FAST, 410),
        ("7d", 0, 410),
        ("7d4m59s", SLOW, 200),
        ("7d5m", SLOW, 410),
        ("7d1h", SLOW, 410),
    ] {
        let world = World::new().await;
        let acme = world.acme("guests").await;
        let (_, token) = invite(&world, &acme, "grace@example.com", json!({})).await;

        world.advance(wait);

        let (status, body) = accepted_by(&world, wrong, &token).await;
        assert_eq!(status, expected, "after {wait}, wrong by {wrong}: {body}");
    }
}

/// C74, S1.15: once its end has been published, an invitation cannot be accepted by a clock that is behind.
#[tokio::test]
async fn a_published_expiry_holds_for_every_clock() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (id, token) = invite(&world, &acme, "grace@example.com", json!({})).await;
    world.advance("7d");
    assert_eq!(world.run_job("lapse-invitations").await["lapsed"], 1);

    let (status, body) = accepted_by(&world, SLOW, &token).await;

    assert_eq!((status, &body["code"]), (410, &json!("invitation_expired")));
    assert_eq!(acme.member(&id).await["status"], "invite_expired");
}

/// C74: a clock that steps back between decisions neither stops them nor turns their order around: the audit log tells
/// them as they were made, and nothing begins before what it follows.
#[tokio::test]
async fn changes_keep_their_order_when_the_clock_steps_back() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let ada = &acme.owner;
    let (invitations, path) = (&functions::invitations::CREATE, acme.path("/invitations"));
    let body = json!({ "emails": ["grace@example.com"], "kind": "guest", "period": "P7D" });
    let (status, sent) = by(&world, FAST, invitations, &path, ada, &body).await;
    assert_eq!(status, 201, "{sent}");
    let members = json!({ "members": [sent["results"][0]["id"]] });
    let again =
        by(&world, SLOW, &functions::invitations::RESEND, &acme.path("/invitations/resend"), ada, &members).await;
    assert_eq!(again.0, 200, "{}", again.1);
    world.pump().await;
    let (status, joined) = accepted_by(&world, SLOW, &world.link_token("grace@example.com")).await;
    assert_eq!((status, &joined["expires_at"]), (200, &json!("2026-11-28T11:55:00Z")));
    for (operation, verb) in [
        (&functions::members::SUSPEND, "suspend"),
        (&functions::members::REACTIVATE, "reactivate"),
        (&functions::members::REMOVE, "remove"),
    ] {
        let (status, body) = by(&world, SLOW, operation, &acme.path(&format!("/members/{verb}")), ada, &members).await;
        assert_eq!(status, 200, "{verb}: {body}");
    }
    world.advance("10m");

    let target = sent["results"][0]["id"].as_str().expect("an id");
    let trail = ada.get(&acme.path(&format!("/audit?target={target}"))).await.assert_status(200);
    let events = trail.body["events"].as_array().expect("events");
    let actions: Vec<&str> = events.iter().filter_map(|event| event["action"].as_str()).collect();
    assert_eq!(actions, ["removed", "reactivated", "suspended", "accepted", "resent", "invited"]);
    let at = |event: &Value| event["at"].as_str().expect("a time").parse::<DateTime<Utc>>().expect("an instant");
    assert!(events.windows(2).all(|pair| at(&pair[0]) > at(&pair[1])), "{}", trail.text());
}

/// C74: one instant decides a request: what it writes and what it answers agree to the millisecond.
#[tokio::test]
async fn a_request_reads_the_clock_once() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (id, token) = invite(&world, &acme, "grace@example.com", json!({ "kind": "guest" })).await;
    world.advance("1h");

    let (_, joined) = accepted_by(&world, 0, &token).await;

    let row = acme.member(&id).await;
    assert_eq!((&row["activated_at"], &row["expires_at"]), (&json!("2026-11-21T13:00:00Z"), &joined["expires_at"]));
    assert_eq!(joined["expires_at"], "2027-02-19T13:00:00Z");
}
