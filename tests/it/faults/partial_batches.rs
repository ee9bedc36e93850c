//! Batches of which a part goes wrong.

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

fn for_good(world: &World, index: usize, fault: &Fault) {
    for attempt in 0..3 {
        world.wire().fail(When::Operation("TransactWriteItems", index + attempt), fault.clone());
    }
}

fn is_each_invited_once(world: &World, count: usize) {
    let state = check_invariants(world);
    let invited = state.audit().filter(|entry| entry["action"] == "invited").count();
    assert_eq!((invited, state.live().count()), (count, count + 1));
}

/// C64, C59, C60: of a batch, each transaction may fail: the answer says for each address what became of it, and the same
/// request once more invites the rest, each address once, with one email
#[tokio::test(start_paused = true)]
async fn a_batch_of_which_a_part_failed_is_completed_by_the_same_request() {
    const COUNT: usize = 36;
    let (world, acme) = guests().await;
    let (_, traffic) = world.measure(keyed(&acme, "/invitations", &addresses(COUNT), "clean")).await;
    let writes = traffic.of("TransactWriteItems").count() - 2;
    assert!(writes >= 3, "a batch of several transactions");
    for index in 0..writes {
        for fault in [Fault::BeforeEffect, Fault::AfterEffect, Fault::throttled()] {
            let (world, acme) = guests().await;
            for_good(&world, index + 1, &fault);

            let first = keyed(&acme, "/invitations", &addresses(COUNT), "k").await;
            world.wire().heal();
            let outcomes: Vec<_> = first.results().iter().map(|result| result["outcome"].clone()).collect();
            let done = outcomes.iter().filter(|outcome| **outcome == "invited").count();
            assert_eq!((outcomes.len(), TableState::of(&world).live().count()), (COUNT, done + 1), "{index} {fault:?}");
            assert_eq!(first.status, if done == COUNT { 201 } else { 207 }, "{index} {fault:?}");
            assert_eq!(first.header("retry-after"), (done < COUNT).then_some("1"));

            let second = keyed(&acme, "/invitations", &addresses(COUNT), "k").await.assert_status(201);
            assert_eq!(second.results().len(), COUNT);
            is_each_invited_once(&world, COUNT);
        }
    }
}

/// C64, C40: a full batch of a hundred that is cut off in the middle and sent again makes a hundred invitations and emails
#[tokio::test(start_paused = true)]
async fn a_hundred_invitations_that_were_cut_off_are_a_hundred_in_the_end() {
    let (world, acme) = guests().await;
    for_good(&world, 4, &Fault::BeforeEffect);
    keyed(&acme, "/invitations", &addresses(100), "k").await.assert_status(207);
    world.wire().heal();

    keyed(&acme, "/invitations", &addresses(100), "k").await.assert_status(201);

    is_each_invited_once(&world, 100);
    world.pump().await;
    assert_eq!(world.emails().len(), 100);
}

/// C59: of a batch that meets another change in every round, what was done is told, and the rest is asked for again
#[tokio::test(start_paused = true)]
async fn what_was_done_before_the_rounds_ran_out_is_told() {
    let (world, acme) = guests().await;
    let body = addresses(30);
    for round in 1..20 {
        world.wire().fail(When::Operation("TransactWriteItems", round), Fault::Conflict);
    }

    let answer = acme.invite(body).await.assert_status(207);

    world.wire().heal();
    let done = answer.results().iter().filter(|result| result["outcome"] == "invited").count();
    let left = answer.results().iter().filter(|result| result["error"]["code"] == "unavailable").count();
    assert!(done > 0 && done + left == 30, "{done} and {left}");
    is_each_invited_once(&world, done);
    let ids: Vec<&str> = answer.results().iter().filter_map(|result| result["id"].as_str()).collect();
    for round in 1..20 {
        world.wire().fail(When::Operation("TransactWriteItems", round), Fault::Conflict);
    }
    let cancelled = acme.owner.post(&acme.path("/invitations/cancel"), json!({ "members": ids })).await;
    world.wire().heal();
    let ended = TableState::of(&world).ended().count();
    let told = cancelled.results().iter().filter(|result| result["outcome"] == "cancelled").count();
    assert!(told == ended && (ended == ids.len() || cancelled.status == 207), "{told} {ended}: {}", cancelled.text());
    check_invariants(&world);
}
