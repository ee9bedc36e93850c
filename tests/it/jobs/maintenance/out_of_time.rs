//! A run that reaches its time limit answers what remains, and a continuation goes on at once.

use harness::{When, World};
use serde_json::{Value, json};

use super::{digest, finished, make_recount_due, purge, stored_meta};
use crate::races::invariants::check_invariants;

/// Moves the clock past the time limit of a run when it writes for the first time.
fn takes_long(world: &World) {
    let there = world.clone();
    world.wire().before(When::Operation(harness::WRITE, 0), move || async move { there.advance("11m") });
}

fn unfinished(ran: &Value) -> [&Value; 2] {
    [&ran["more"], &ran["continuations"]]
}

/// Every planned event has come, and no run failed for good.
fn nothing_failed(world: &World) {
    assert_eq!((world.wire().untriggered(), world.dead_letters().len()), (0, 0));
}

/// I11, C61: the organisation that a recount had no time for is recounted by the continuation
#[tokio::test]
async fn a_recount_that_runs_out_of_time_is_continued() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let orgs = [world.organization("guests", &ada).await, world.organization("sites", &ada).await];
    world.advance("7d");
    make_recount_due(&world);
    takes_long(&world);

    let ran = world.run_job("recount").await;
    assert_eq!((&ran["right"], unfinished(&ran)), (&json!(1), [&json!(true), &json!(1)]), "{ran}");
    world.pump().await;

    for org in &orgs {
        let due_at = stored_meta(&world, org)["due_at"].as_str().unwrap().to_owned();
        assert!(due_at > world.now().to_rfc3339(), "{due_at}");
    }
    nothing_failed(&world);
    assert_eq!(world.run_job("recount").await, finished(json!({ "right": 0, "repaired": 0 })));
    check_invariants(&world);
}

/// S1.20, C61: an organisation that is purged in part, and another one that was not begun, are purged by the continuation
#[tokio::test]
async fn a_purge_that_runs_out_of_time_is_continued() {
    let (world, acme, other) = purge::two().await;
    purge::delete(&acme).await;
    purge::delete(&other).await;
    world.pump().await;
    world.advance("30d");
    takes_long(&world);

    let ran = world.run_job("purge").await;
    assert_eq!((&ran["purged"], &ran["remaining"]), (&json!(0), &json!(1)), "{ran}");
    assert!(ran["items"].as_u64().unwrap() > 0 && unfinished(&ran) == [&json!(true), &json!(1)], "{ran}");
    world.pump().await;

    for org in [&acme, &other] {
        assert_eq!(purge::remaining(&world, org), [" META"]);
    }
    nothing_failed(&world);
    assert_eq!(world.run_job("purge").await, finished(json!({ "purged": 0, "items": 0 })));
}

/// R12, C61: the digests that a run had no time for are sent by the continuation, on the same day; none is sent twice
#[tokio::test]
async fn a_digest_that_runs_out_of_time_is_continued() {
    let (world, _) = digest::with_guests().await;
    let other = world.organization("guests", &world.person("zoe@example.com")).await;
    digest::guest(&other, "late@example.com", "P22D").await;
    world.advance("8d1h");
    world.pump().await;
    takes_long(&world);

    let ran = world.run_job("digest").await;
    assert!((1..4).contains(&ran["digests"].as_u64().unwrap()), "one organisation: {ran}");
    assert_eq!(unfinished(&ran), [&json!(true), &json!(1)], "{ran}");
    world.pump().await;

    assert_eq!((digest::all(&world), digest::digests(&world, "zoe@example.com").len()), (4, 1));
    nothing_failed(&world);
    assert_eq!(world.run_job("digest").await, finished(json!({ "digests": 0 })));
}
