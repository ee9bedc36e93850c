//! Recounts during concurrent changes and failing calls.

use harness::{Fault, Org, When, World};
use serde_json::json;

use super::{
    finished,
    recount::{a_week_later, wrong},
    stored_meta, stored_seats,
};
use crate::races::invariants::check_invariants;

/// Before the recount writes what it has found for the n-th time, somebody else acts.
fn meanwhile<F>(world: &World, org: &Org, writes: std::ops::Range<usize>, act: impl Fn(Org, usize) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut rival = org.clone();
    rival.owner = org.owner.via(&world.another_instance());
    for write in writes {
        let acting = act(rival.clone(), write);
        world.wire().before(When::Operation(harness::WRITE, write), move || acting);
    }
}

async fn invited(org: Org, number: usize) {
    let body = json!({ "emails": format!("late{number}@example.com"), "grant": { "role": "user" } });
    org.owner.post(&org.path("/invitations"), body).await.assert_status(201);
}

/// I11, C92: a person who comes while it counts is counted, whether the counters were right or wrong before
#[tokio::test(start_paused = true)]
async fn a_concurrent_change_restarts_the_recount() {
    for tampered in [false, true] {
        let (world, acme) = a_week_later().await;
        if tampered {
            wrong(&world, &acme);
        }
        // Counters that are right are not written: only wrong ones meet a second change when they are.
        let changes = if tampered { 2 } else { 1 };
        meanwhile(&world, &acme, 0..changes, invited);

        let ran = world.run_job("recount").await;

        let (right, repaired) = if tampered { (0, 1) } else { (1, 0) };
        assert_eq!(ran, finished(json!({ "right": right, "repaired": repaired })));
        assert_eq!(world.wire().untriggered(), 0);
        assert_eq!(stored_seats(&world, &acme), 4 + i64::try_from(changes).unwrap());
        check_invariants(&world);
    }
}

/// I11: one goes and another comes, so that the counters stand where they stood: what was counted in between is not
/// trusted
#[tokio::test(start_paused = true)]
async fn counters_that_return_to_their_value_still_count_as_changed() {
    let (world, acme) = a_week_later().await;
    wrong(&world, &acme);
    meanwhile(&world, &acme, 0..1, |org, number| async move {
        let cleo = org.members("?q=cleo").await[0]["id"].clone();
        org.owner.post(&org.path("/members/remove"), json!({ "members": [cleo] })).await.assert_status(200);
        invited(org, number).await;
    });

    let (ran, traffic) = world.measure(world.run_job("recount")).await;

    assert_eq!(ran["repaired"], 1);
    let about_it = |call: &&harness::Call| call.body.to_string().contains("META");
    let settled: Vec<u16> = traffic.of(harness::WRITE).filter(about_it).map(|call| call.status).collect();
    assert_eq!(settled, [400, 200], "refused on the old count, taken on the new one");
    assert_eq!(world.wire().untriggered(), 0);
    check_invariants(&world);
}

/// I11: an organisation that does not stand still is left to the next run, wrong or right
#[tokio::test(start_paused = true)]
async fn an_organisation_that_keeps_changing_is_left_to_the_next_run() {
    let (world, acme) = a_week_later().await;
    wrong(&world, &acme);
    meanwhile(&world, &acme, 0..3, invited);

    let ran = [world.run_job("recount").await, world.run_job("recount").await];

    assert_eq!(ran[0], json!({ "right": 0, "repaired": 0, "remaining": 1, "more": false, "continuations": 0 }));
    assert_eq!(ran[1], finished(json!({ "right": 0, "repaired": 1 })));
    assert_eq!(world.wire().untriggered(), 0);
    check_invariants(&world);
}

/// I11: two recounts at once mend once and break nothing
#[tokio::test(start_paused = true)]
async fn concurrent_recounts_agree() {
    let (world, acme) = a_week_later().await;
    wrong(&world, &acme);
    let other = world.another_instance();

    let (one, two) = tokio::join!(world.run_job("recount"), other.run_job("recount"));

    assert!(one["repaired"].as_u64().unwrap() + two["repaired"].as_u64().unwrap() >= 1, "{one} {two}");
    assert_eq!((stored_seats(&world, &acme), stored_meta(&world, &acme)["owners"].clone()), (4, json!(2)));
    check_invariants(&world);
}

/// C59, C60, I11: whatever call of a recount fails, the next run corrects the counters.
#[tokio::test(start_paused = true)]
async fn the_next_recount_recovers_from_any_failed_call() {
    let (clean, acme) = a_week_later().await;
    wrong(&clean, &acme);
    let (_, traffic) = clean.measure(clean.run_job("recount")).await;
    let count = |call| traffic.of(call).count();
    let (writes, reads) = (count(harness::WRITE), count("BatchGetItem"));
    let places = (0..writes).map(|index| (harness::WRITE, index));
    let places = places.chain((0..reads).map(|index| ("BatchGetItem", index))).chain([("Query", 0), ("Query", 4)]);
    for (call, index) in places {
        for fault in [Fault::BeforeEffect, Fault::AfterEffect, Fault::throttled()] {
            let (world, acme) = a_week_later().await;
            wrong(&world, &acme);
            for attempt in 0..3 {
                world.wire().fail(When::Operation(call, index + attempt), fault.clone());
            }

            let _ = world.jobs().run("recount").await.unwrap();
            assert!(world.wire().untriggered() < 3, "{call} {index} met no fault");
            world.wire().clear_faults();
            world.run_job("recount").await;

            assert_eq!(stored_meta(&world, &acme)["seats"], 4, "{call} {index} {fault:?}");
            check_invariants(&world);
        }
    }
}
