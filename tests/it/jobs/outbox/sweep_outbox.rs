//! The sweep of the outbox.

use std::collections::BTreeSet;

use harness::{When, World};
use serde_json::json;

use crate::races::invariants::check_invariants;

/// C55: the sweep leaves to the stream what is fresh, and finds after a while what the stream has missed
#[tokio::test]
async fn the_sweep_leaves_recent_entries_to_the_stream() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    acme.invite(json!({ "emails": ["grace@example.com"], "grant": { "role": "user" } })).await.assert_status(201);

    world.advance("1m");
    assert_eq!(world.run_job("sweep-outbox").await["delivered"], 0);
    world.advance("61s");
    assert_eq!(world.run_job("sweep-outbox").await["delivered"], 2);

    assert_eq!((world.emails().len(), world.pump().await, world.emails().len()), (1, 2, 1));
    check_invariants(&world);
}

/// C55, I9: what the stream has missed is sent within ten minutes by the schedule alone
#[tokio::test]
async fn the_sweep_delivers_what_the_stream_missed() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    acme.invite(json!({ "emails": ["grace@example.com"], "grant": { "role": "user" } })).await.assert_status(201);
    world.jobs().skip_backlog().unwrap();

    for _ in 0..2 {
        world.advance("5m");
        world.tick().await;
    }

    assert_eq!(world.emails_to("grace@example.com").len(), 1);
}

/// I9: two sweeps at once send every email once
#[tokio::test(start_paused = true)]
async fn concurrent_sweeps_deliver_every_entry_once() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let emails: Vec<_> = (0..10).map(|index| format!("p{index}@example.com")).collect();
    acme.invite(json!({ "emails": emails, "grant": { "role": "user" } })).await.assert_status(201);
    world.advance("10m");
    let other = world.another_instance();

    tokio::join!(world.run_job("sweep-outbox"), other.run_job("sweep-outbox"));

    for email in &emails {
        let emails = world.emails_to(email);
        let links: BTreeSet<_> = emails.iter().map(|email| email.link_token().unwrap().to_owned()).collect();
        assert_eq!((emails.len(), links.len()), (1, 1), "{email}");
    }
    assert_eq!(check_invariants(&world).outbox().count(), 0);
}

/// C55, C61: a sweep that runs out of time is no failure: it answers what waits, and the next run delivers it
#[tokio::test]
async fn a_sweep_of_the_outbox_that_runs_out_of_time_leaves_the_rest_to_the_next() {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    let emails: Vec<_> = (0..6).map(|index| format!("p{index}@example.com")).collect();
    acme.invite(json!({ "emails": emails, "grant": { "role": "user" } })).await.assert_status(201);
    world.jobs().skip_backlog().unwrap();
    world.advance("10m");
    let there = world.clone();
    world.wire().before(When::Operation("SendEmail", 0), move || async move { there.advance("4m") });

    let ran = world.run_job("sweep-outbox").await;
    let waiting = ran["waiting"].as_u64().unwrap();
    let next = world.run_job("sweep-outbox").await;

    assert!(waiting > 0 && ran["failed"] == 0 && ran["more"] == true, "{ran}");
    assert_eq!((&next["delivered"], &next["waiting"], &next["more"]), (&json!(waiting), &json!(0), &json!(false)));
    assert_eq!((world.emails().len(), world.wire().untriggered()), (6, 0));
    assert_eq!(check_invariants(&world).outbox().count(), 0);
}
