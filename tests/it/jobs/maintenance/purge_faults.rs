//! A purge that is interrupted anywhere continues where it stopped.

use harness::{Fault, Org, When, World};
use serde_json::{Value, json};

use super::{
    items_of_others,
    purge::{delete, remaining, two},
};
use crate::races::invariants::check_invariants;

/// More than one transaction's worth, whose time has come.
async fn a_large_one() -> (World, Org) {
    let (world, acme, _) = two().await;
    let people: Vec<Value> = (0..24)
        .map(|index| json!({ "email": format!("p{index}@example.com"), "first_name": "P", "last_name": "Q" }))
        .collect();
    let mut body = acme.offer("observer");
    body["people"] = json!(people);
    acme.invite(body).await.assert_status(201);
    world.pump().await;
    delete(&acme).await;
    world.pump().await;
    world.advance("30d");
    assert!(remaining(&world, &acme).len() > 48);
    (world, acme)
}

/// C59, C60: whatever call of a purge fails, nothing else is touched, and the next run deletes the rest.
#[tokio::test(start_paused = true)]
async fn the_next_run_continues_after_any_failed_call() {
    let (clean, _) = a_large_one().await;
    let (_, traffic) = clean.measure(clean.run_job("purge")).await;
    let count = |call| traffic.of(call).count();
    let (writes, reads, queries) = (count(harness::WRITE), count("BatchGetItem"), count("Query"));
    assert!(writes >= 4, "two batches, the stone, and how far it came: {writes}");
    let places = (0..writes).map(|index| (harness::WRITE, index));
    let places = places.chain((0..reads).map(|index| ("BatchGetItem", index)));
    let places = places.chain((0..queries).step_by(5).map(|index| ("Query", index)));
    // A world for each place is dear, so each write meets every fault, and the reads take turns.
    let faults = [Fault::BeforeEffect, Fault::AfterEffect, Fault::throttled()];
    let of_place = |(turn, (call, index)): (usize, (&'static str, usize))| {
        let met = if call == harness::WRITE { 0..3 } else { turn % 3..turn % 3 + 1 };
        met.map(move |fault| (call, index, fault))
    };
    for (call, index, fault) in places.enumerate().flat_map(of_place) {
        let fault = &faults[fault];
        let (world, acme) = a_large_one().await;
        let (before, untouched) = (remaining(&world, &acme).len(), items_of_others(&world, &acme));
        for attempt in 0..3 {
            world.wire().fail(When::Operation(call, index + attempt), fault.clone());
        }

        let _ = world.jobs().run("purge").await.unwrap();
        assert!(world.wire().untriggered() < 3, "{call} {index} met no fault");
        world.wire().clear_faults();
        assert!(remaining(&world, &acme).len() <= before);
        world.run_job("purge").await;

        assert_eq!(remaining(&world, &acme), [" META"], "{call} {index} {fault:?}");
        assert_eq!(items_of_others(&world, &acme), untouched, "{call} {index} {fault:?}");
    }
}

/// C61: two at once take it together
#[tokio::test(start_paused = true)]
async fn concurrent_purges_complete() {
    let (world, acme) = a_large_one().await;
    let (other, untouched) = (world.another_instance(), items_of_others(&world, &acme));

    let (one, two) = tokio::join!(world.run_job("purge"), other.run_job("purge"));

    assert!(one["purged"].as_u64().unwrap() + two["purged"].as_u64().unwrap() >= 1, "{one} {two}");
    assert_eq!(remaining(&world, &acme), [" META"]);
    assert_eq!(items_of_others(&world, &acme), untouched);
    check_invariants(&world);
}
