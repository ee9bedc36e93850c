//! Batches that partly fail.

use harness::{Answer, Fault, Org, When, World};
use http::Method;
use serde_json::{Value, json};

use crate::races::invariants::{TableState, check_invariants};

fn addresses(count: usize) -> Value {
    let emails: Vec<String> = (0..count).map(|index| format!("p{index}@example.com")).collect();
    json!({ "emails": emails, "grant": { "role": "user" } })
}

async fn guests() -> (World, Org) {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    (world, acme)
}

async fn keyed(acme: &Org, path: &str, body: &Value, key: &str) -> Answer {
    acme.owner.request(Method::POST, &acme.path(path)).json(body).header("idempotency-key", key).send().await
}

fn fail_all_attempts(world: &World, index: usize, fault: &Fault) {
    for attempt in 0..3 {
        world.wire().fail(When::Operation(harness::WRITE, index + attempt), fault.clone());
    }
}

fn assert_each_invited_once(world: &World, count: usize) {
    let state = check_invariants(world);
    let invited = state.audit().filter(|entry| entry["action"] == "invited").count();
    assert_eq!((invited, state.live().count()), (count, count + 1));
}

/// C64, C59, C60: any transaction of a batch may fail: the answer reports each address, and the same request invites
/// the rest, each address once, with one email
#[tokio::test(start_paused = true)]
async fn a_partly_failed_batch_is_completed_by_the_same_request() {
    const COUNT: usize = 40;
    let (world, acme) = guests().await;
    let (_, traffic) = world.measure(keyed(&acme, "/invitations", &addresses(COUNT), "clean")).await;
    let writes = traffic.of(harness::WRITE).count() - 2;
    assert!(writes >= 3, "a batch of several transactions");
    for index in 0..writes {
        for fault in [Fault::BeforeEffect, Fault::AfterEffect, Fault::throttled()] {
            let (world, acme) = guests().await;
            fail_all_attempts(&world, index + 1, &fault);

            let first = keyed(&acme, "/invitations", &addresses(COUNT), "k").await;
            world.wire().clear_faults();
            let outcomes: Vec<_> = first.results().iter().map(|result| result["outcome"].clone()).collect();
            let done = outcomes.iter().filter(|outcome| **outcome == "invited").count();
            assert_eq!((outcomes.len(), TableState::of(&world).live().count()), (COUNT, done + 1), "{index} {fault:?}");
            assert_eq!(first.status, if done == COUNT { 201 } else { 207 }, "{index} {fault:?}");
            assert_eq!(first.header("retry-after"), (done < COUNT).then_some("1"));

            let second = keyed(&acme, "/invitations", &addresses(COUNT), "k").await.assert_status(201);
            assert_eq!(second.results().len(), COUNT);
            assert_each_invited_once(&world, COUNT);
        }
    }
}

/// C64, C40: a batch of a hundred that is interrupted and repeated creates a hundred invitations and emails
#[tokio::test(start_paused = true)]
async fn a_repeated_batch_of_a_hundred_creates_a_hundred_invitations() {
    let (world, acme) = guests().await;
    fail_all_attempts(&world, 4, &Fault::BeforeEffect);
    keyed(&acme, "/invitations", &addresses(100), "k").await.assert_status(207);
    world.wire().clear_faults();

    keyed(&acme, "/invitations", &addresses(100), "k").await.assert_status(201);

    assert_each_invited_once(&world, 100);
    world.pump().await;
    assert_eq!(world.emails().len(), 100);
}

/// C59: a batch with a conflict on every attempt reports what was done, and asks for a retry of the rest
#[tokio::test(start_paused = true)]
async fn a_batch_that_runs_out_of_attempts_reports_what_was_done() {
    let (world, acme) = guests().await;
    let body = addresses(30);
    for attempt in 1..200 {
        world.wire().fail(When::Operation(harness::WRITE, attempt), Fault::Conflict);
    }

    let answer = acme.invite(body).await.assert_status(207);

    world.wire().clear_faults();
    let done = answer.results().iter().filter(|result| result["outcome"] == "invited").count();
    let left = answer.results().iter().filter(|result| result["error"]["code"] == "unavailable").count();
    assert!(done > 0 && done + left == 30, "{done} and {left}");
    assert_each_invited_once(&world, done);
    let ids: Vec<&str> = answer.results().iter().filter_map(|result| result["id"].as_str()).collect();
    for attempt in 1..200 {
        world.wire().fail(When::Operation(harness::WRITE, attempt), Fault::Conflict);
    }
    let cancelled = acme.owner.post(&acme.path("/invitations/cancel"), json!({ "members": ids })).await;
    world.wire().clear_faults();
    let ended = TableState::of(&world).ended().count();
    let cancelled_count = cancelled.results().iter().filter(|result| result["outcome"] == "cancelled").count();
    assert!(
        cancelled_count == ended && (ended == ids.len() || cancelled.status == 207),
        "{cancelled_count} {ended}: {}",
        cancelled.text()
    );
    check_invariants(&world);
}
