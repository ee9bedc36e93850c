//! Alerts about guests whose access ends soon: derived from the rows, not dismissable, gone with their cause.

use harness::{Org, Person, World};
use http::Method;
use serde_json::{Value, json};

async fn alerts(reader: &Person, org: &Org) -> Vec<Value> {
    let observed = reader.get(&org.path("/alerts")).await.assert_status(200).body;
    observed["alerts"].as_array().unwrap().clone()
}

/// How many guests the alert speaks of; none where there is no alert.
async fn counted(org: &Org) -> Option<u64> {
    alerts(&org.owner, org).await.first().map(|alert| alert["count"].as_u64().unwrap())
}

/// S3.17, S3.23: how many, when the first, and the query that lists exactly them, in that order.
#[tokio::test]
async fn an_alert_has_the_number_of_guests_and_a_filter_for_them() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    assert_eq!(alerts(&acme.owner, &acme).await, [] as [Value; 0]);
    let later = acme.accepted_guest("later@example.com", "P12D", &[]).await.id;
    let first = acme.accepted_guest("first@example.com", "P9D", &[]).await.id;
    acme.accepted_guest("safe@example.com", "P15D", &[]).await;
    let locked = acme.accepted_guest("locked@example.com", "P5D", &[]).await.id;
    let gone = acme.accepted_guest("gone@example.com", "PT1H", &[]).await.id;
    acme.invited(json!({ "emails": "pending@example.com", "kind": "guest", "period": "P1D" })).await;
    acme.accepted_member("user@example.com", "user").await;
    acme.owner.post(&acme.path("/members/suspend"), json!({ "members": [locked] })).await.assert_status(200);
    world.advance("1h");

    let observed = alerts(&acme.owner, &acme).await;

    let expected = json!({
        "type": "guests_expiring", "count": 2, "count_is_at_least": false,
        "earliest_expires_at": "2026-11-30T12:00:00Z",
        "filter": "?kind=guest&status=expiring",
        "href": acme.path("/members?kind=guest&status=expiring"),
    });
    assert_eq!(observed, [expected]);
    let listed = acme.owner.get(observed[0]["href"].as_str().unwrap()).await.assert_status(200).body;
    let ids: Vec<&Value> = listed["members"].as_array().unwrap().iter().map(|row| &row["id"]).collect();
    assert_eq!(ids, [&json!(first), &json!(later)]);
    assert_eq!(acme.members("?status=expired").await[0]["id"], gone.as_str());
}

/// S3.17, R11, R24, C73: it appears with the first second of the window and stays to the last of the access.
#[tokio::test]
async fn an_alert_stays_until_access_expires() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    acme.accepted_guest("gus@example.com", "P90D", &[]).await;

    let mut observed = Vec::new();
    for step in ["75d23h59m59s", "1s", "10d", "3d23h59m59s", "1s"] {
        world.advance(step);
        observed.push(counted(&acme).await);
    }
    assert_eq!(observed, [None, Some(1), Some(1), Some(1), None]);
}

/// S3.17, S3.16: or until they are renewed: then it speaks of the others, and then of nobody.
#[tokio::test]
async fn an_alert_stays_until_everybody_is_renewed() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (one, two) = (
        acme.accepted_guest("one@example.com", "P20D", &[]).await.id,
        acme.accepted_guest("two@example.com", "P21D", &[]).await.id,
    );
    world.advance("8d");

    let mut observed = vec![counted(&acme).await];
    for id in [&one, &two] {
        acme.batch(&acme.owner, "/guests/renew", &[id]).await.assert_status(200);
        observed.push(counted(&acme).await);
    }
    assert_eq!(observed, [Some(2), Some(1), None]);
}

/// S3.17: nobody dismisses it: looking changes nothing, there is nothing to send, and removing the guest is what ends
/// it.
#[tokio::test]
async fn an_alert_cannot_be_dismissed() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P7D", &[]).await.id;
    let before = world.table_dump();
    for method in [Method::DELETE, Method::POST, Method::PATCH, Method::PUT] {
        let answer = acme.owner.request(method, &acme.path("/alerts")).json(&json!({})).send().await;
        assert!([404, 405].contains(&answer.status), "{}", answer.text());
        assert_eq!(counted(&acme).await, Some(1));
    }
    assert_eq!(world.table_dump(), before);

    acme.owner.post(&acme.path("/members/remove"), json!({ "members": [gus] })).await.assert_status(200);
    assert_eq!(counted(&acme).await, None);
}

/// R11: it follows the policy of the moment.
#[tokio::test]
async fn an_alert_follows_the_window_of_the_policy() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    acme.accepted_guest("gus@example.com", "P20D", &[]).await;
    assert_eq!(counted(&acme).await, None);

    acme.owner.patch(&acme.path(""), json!({ "policy": { "renew_window": "P20D" } })).await.assert_status(200);

    assert_eq!(counted(&acme).await, Some(1));
}

/// C96, C01: only a person who may read members sees the alert, and only that of their own organisation.
#[tokio::test]
async fn an_alert_requires_reading_members() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let other = world.organization("guests", &world.person("bob@example.com")).await;
    let gus = acme.accepted_guest("gus@example.com", "P7D", &[]).await.person;
    let host = acme.accepted_guest("host@example.com", "P90D", &["account_manager"]).await.person;
    let manager = acme.accepted_member("manager@example.com", "account-manager").await.person;

    for reader in [&acme.owner, &manager, &host] {
        assert_eq!(alerts(reader, &acme).await[0]["count"], 1, "{}", reader.email());
    }
    gus.get(&acme.path("/alerts")).await.assert_problem(403, "forbidden");
    other.owner.get(&acme.path("/alerts")).await.assert_problem(404, "not_found");
    assert_eq!(counted(&other).await, None);
}

/// S3.17: counting stops at a hundred: one query that reads one entry more, whatever the size.
#[tokio::test]
async fn the_count_of_an_alert_is_capped() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let emails: Vec<_> = (0..100).map(|number| format!("g{number}@example.com")).collect();
    acme.invite(json!({ "emails": emails, "kind": "guest", "period": "P7D" })).await.assert_status(201);
    world.pump().await;
    for email in &emails {
        let token = json!({ "token": world.link_token(email) });
        world.person(email).post("/v1/invitations/accept", token).await.assert_status(200);
    }
    let whole = alerts(&acme.owner, &acme).await.remove(0);
    assert_eq!((&whole["count"], &whole["count_is_at_least"]), (&json!(100), &json!(false)));
    world.advance("1d");
    acme.accepted_guest("more@example.com", "P7D", &[]).await;

    let (answer, traffic) = world.measure(acme.owner.get(&acme.path("/alerts"))).await;

    let alert = &answer.assert_status(200).body["alerts"][0];
    assert_eq!((&alert["count"], &alert["count_is_at_least"]), (&json!(100), &json!(true)));
    assert_eq!(alert["earliest_expires_at"], "2026-11-28T12:00:00Z");
    let asked: Vec<_> = traffic.of("Query").filter_map(|call| call.index.clone()).collect();
    assert_eq!(asked, ["by_user", "by_state"]);
}
