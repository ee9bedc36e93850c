//! Emails that cannot be sent: exponential backoff with jitter, abandoned after three days (C58).

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use harness::{Fault, World};
use serde_json::{Value, json};

use crate::jobs::emails::{delivery_failures, delivery_state, send_attempts};
use crate::races::invariants::check_invariants;

async fn two_waiting() -> (World, harness::Org, Vec<Value>) {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let emails = ["grace@example.com", "alan@example.com"];
    let invited = org.invite(json!({ "emails": emails, "grant": { "role": "user" } })).await.assert_status(201);
    let ids = invited.results().iter().map(|result| result["id"].clone()).collect();
    world.wire().fail_always("SendEmail", Fault::refused(500, "InternalFailure"));
    (world, org, ids)
}

/// C58: the pauses grow to an hour and no further, and no two emails keep step
#[tokio::test(start_paused = true)]
async fn a_failing_email_is_retried_with_exponential_backoff_and_jitter() {
    let (world, ..) = two_waiting().await;
    world.pump().await;
    let mut tried: BTreeMap<String, Vec<DateTime<Utc>>> = BTreeMap::new();
    for _ in 0..100 {
        world.advance("3m");
        let (_, traffic) = world.measure(world.run_job("sweep-outbox")).await;
        for call in traffic.of("SendEmail") {
            let at = tried.entry(call.body["Destination"]["ToAddresses"][0].to_string()).or_default();
            if at.last() != Some(&world.now()) {
                at.push(world.now());
            }
        }
    }

    let tried: Vec<_> = tried.into_values().collect();
    assert_eq!(tried.len(), 2);
    assert_ne!(tried[0], tried[1], "they keep step");
    for at in tried {
        let pauses: Vec<TimeDelta> = at.windows(2).map(|two| two[1] - two[0]).collect();
        assert!((7..=16).contains(&at.len()), "{} tries in five hours", at.len());
        assert!(pauses[0] <= TimeDelta::minutes(6), "{pauses:?}");
        assert!(pauses[6..].iter().all(|pause| *pause >= TimeDelta::minutes(30)), "{pauses:?}");
        assert!(pauses.iter().all(|pause| *pause <= TimeDelta::minutes(63)), "{pauses:?}");
    }
}

/// C58, C99, F30: after three days an email is given up: shown, published once, recorded, and tried no more
#[tokio::test(start_paused = true)]
async fn an_email_is_abandoned_after_three_days() {
    let (world, org, ids) = two_waiting().await;
    world.pump().await;
    let events = world.events().len();
    assert_eq!(events, 3, "the event does not wait for the email");
    for _ in 0..7 {
        world.advance("10h");
        world.run_job("sweep-outbox").await;
    }
    assert_eq!(delivery_state(&org, ids[0].as_str().unwrap()).await, "queued");

    world.advance("2h");
    world.run_job("sweep-outbox").await;
    world.pump().await;

    for id in &ids {
        assert_eq!(delivery_state(&org, id.as_str().unwrap()).await, "failed");
    }
    assert_eq!(delivery_failures(&world), ["gave_up", "gave_up"]);
    let trail = org.owner.get(&org.path("/audit?action=delivery_failed")).await;
    assert_eq!(trail.body["entries"].as_array().or(trail.body["events"].as_array()).unwrap().len(), 2);
    assert_eq!(check_invariants(&world).outbox().count(), 0);
    let before = send_attempts(&world);
    world.advance("2h");
    world.run_job("sweep-outbox").await;
    assert_eq!((send_attempts(&world), world.emails().len(), world.dead_letters().len()), (before, 0, 0));
}

/// C58, F6: a person who was given up can be sent another email
#[tokio::test(start_paused = true)]
async fn an_address_with_an_abandoned_email_can_be_invited_again() {
    let (world, org, ids) = two_waiting().await;
    world.pump().await;
    world.advance("73h");
    world.run_job("sweep-outbox").await;
    world.wire().clear_faults();

    org.owner.post(&org.path("/invitations/resend"), json!({ "members": ids })).await.assert_status(200);
    world.pump().await;

    assert_eq!(delivery_state(&org, ids[0].as_str().unwrap()).await, "sent");
    assert_eq!(world.emails().len(), 2);
}
