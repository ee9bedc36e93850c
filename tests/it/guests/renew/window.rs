//! The renewal window, and the new end of access.

use chrono::TimeDelta;
use harness::World;
use serde_json::{Value, json};

use crate::guests::expires_at;

fn milliseconds(world: &World, count: i64) {
    world.cloud().clock().advance(TimeDelta::milliseconds(count)).unwrap();
}

/// S3.14, S3.15, S3.16, R11, C71: ninety days from the renewal, in the last fourteen days to the last second; not
/// before them, and not at the end or after it.
#[tokio::test]
async fn access_can_be_renewed_in_its_last_fourteen_days_only() {
    let cases = [
        ("1d", Err("not_renewable_yet")),
        ("75d23h59m59s", Err("not_renewable_yet")),
        ("76d", Ok("2027-05-06T12:00:00Z")),
        ("89d", Ok("2027-05-19T12:00:00Z")),
        ("89d23h59m59s", Ok("2027-05-20T11:59:59Z")),
        ("90d", Err("expired_reinvite_required")),
        ("100d", Err("expired_reinvite_required")),
    ];
    for (wait, expected) in cases {
        let world = World::new().await;
        let acme = world.acme("guests").await;
        let gus = acme.accepted_guest("gus@example.com", "P90D", &[]).await.id;
        world.advance(wait);

        let answer = acme.batch(&acme.owner, "/guests/renew", &[&gus]).await;

        match expected {
            Ok(new_end) => {
                assert_eq!((answer.status, answer.outcomes()), (200, vec!["renewed"]), "{wait}");
                assert_eq!(expires_at(&acme, &gus).await, new_end, "{wait}");
            }
            Err(code) => {
                assert_eq!((answer.status, answer.code()), (409, code), "{wait}: {}", answer.text());
                assert_eq!(expires_at(&acme, &gus).await, "2027-02-19T12:00:00Z", "{wait}");
            }
        }
    }
}

/// C71, R24: the window opens at a millisecond, and access ends at one.
#[tokio::test]
async fn the_window_is_exact_to_the_millisecond() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P20D", &[]).await.id;
    world.advance("5d23h59m59s");
    milliseconds(&world, 999);
    acme.batch(&acme.owner, "/guests/renew", &[&gus]).await.assert_status(409);
    milliseconds(&world, 1);
    acme.batch(&acme.owner, "/guests/renew", &[&gus]).await.assert_status(200);
    assert_eq!(expires_at(&acme, &gus).await, "2026-12-17T12:00:00Z");

    world.advance("19d23h59m59s");
    milliseconds(&world, 999);
    let last = acme.accepted_guest("last@example.com", "P20D", &[]).await.id;
    assert_eq!(acme.batch(&acme.owner, "/guests/renew", &[&gus]).await.status, 200);
    assert_eq!(expires_at(&acme, &gus).await, "2027-01-06T11:59:59.999Z");
    assert_eq!(expires_at(&acme, &last).await, "2027-01-06T11:59:59.999Z");
    world.advance("20d");
    acme.batch(&acme.owner, "/guests/renew", &[&gus]).await.assert_status(409);
}

/// C72, I7: a person who was invited for seven days stays another seven, again and again; no request says for how long.
#[tokio::test]
async fn the_renewal_period_is_that_of_the_invitation() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P7D", &[]).await.id;
    acme.owner.patch(&acme.path(""), json!({ "policy": { "guest_period": "P365D" } })).await.assert_status(200);
    for (field, value) in
        [("period", json!("P30D")), ("expires_at", json!("2030-01-01T00:00:00Z")), ("days", json!(30))]
    {
        let mut body = json!({ "members": [gus] });
        body[field] = value;
        let refused = acme.owner.post(&acme.path("/guests/renew"), body).await;
        assert!([400, 422].contains(&refused.status), "{field}: {}", refused.text());
        assert!(refused.text().contains(field), "{}", refused.text());
    }
    assert_eq!(expires_at(&acme, &gus).await, "2026-11-28T12:00:00Z");

    for expected in ["2026-12-04T12:00:00Z", "2026-12-10T12:00:00Z", "2026-12-16T12:00:00Z"] {
        world.advance("6d");
        acme.batch(&acme.owner, "/guests/renew", &[&gus]).await.assert_status(200);
        assert_eq!(expires_at(&acme, &gus).await, expected);
    }
    assert_eq!(acme.member(&gus).await["period"], "P7D");
}

/// S3.19: several selected at once: a result for each, and nobody spoils it for the others.
#[tokio::test]
async fn a_batch_of_renewals_has_a_result_for_each() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gone = acme.accepted_guest("gone@example.com", "P1D", &[]).await.id;
    let soon = acme.accepted_guest("soon@example.com", "P10D", &[]).await.id;
    let locked = acme.accepted_guest("locked@example.com", "P10D", &[]).await.id;
    let removed = acme.accepted_guest("removed@example.com", "P10D", &[]).await.id;
    let later = acme.accepted_guest("later@example.com", "P90D", &[]).await.id;
    let pending = acme.invited(json!({ "emails": "pending@example.com", "kind": "guest", "period": "P7D" })).await;
    let user = acme.accepted_member("user@example.com", "user").await.id;
    let ada = acme.members("?role=owner").await[0]["id"].as_str().unwrap().to_owned();
    for (verb, id) in [("suspend", &locked), ("remove", &removed)] {
        acme.owner.post(&acme.path(&format!("/members/{verb}")), json!({ "members": [id] })).await.assert_status(200);
    }
    world.advance("2d");
    let before: Vec<Value> = acme.members("?limit=100").await;

    let ids = [&soon, &gone, &later, &locked, &removed, &pending, &user, &ada, &soon].map(String::as_str);
    let answer = acme.batch(&acme.owner, "/guests/renew", &ids).await;

    assert_eq!(answer.status, 207);
    let expected = [
        "renewed",
        "expired_reinvite_required",
        "not_renewable_yet",
        "invalid_state",
        "not_found",
        "invalid_state",
        "invalid_state",
        "self_edit_forbidden",
    ];
    assert_eq!(answer.outcomes(), expected);
    assert_eq!(expires_at(&acme, &soon).await, "2026-12-03T12:00:00Z");
    let rest = |rows: Vec<Value>| rows.into_iter().filter(|row| row["id"] != soon.as_str()).collect::<Vec<_>>();
    assert_eq!(rest(acme.members("?limit=100").await), rest(before));
}

/// S3.14, C71: once access has ended a new invitation opens it again, and the old membership is nothing to renew any
/// more.
#[tokio::test]
async fn an_expired_guest_is_invited_again() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let old = acme.accepted_guest("gus@example.com", "P7D", &[]).await.id;
    world.advance("7d");
    let late = acme.batch(&acme.owner, "/guests/renew", &[&old]).await;
    assert_eq!((late.status, late.code()), (409, "expired_reinvite_required"));

    let new = acme.accepted_guest("gus@example.com", "P7D", &[]).await.id;

    assert_ne!(old, new);
    let late = acme.batch(&acme.owner, "/guests/renew", &[&old]).await;
    assert_eq!((late.status, late.code()), (404, "not_found"));
    world.advance("1d");
    acme.batch(&acme.owner, "/guests/renew", &[&new]).await.assert_status(200);
    assert_eq!(expires_at(&acme, &new).await, "2026-12-06T12:00:00Z");
}
