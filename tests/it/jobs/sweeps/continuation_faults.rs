//! Continuations under faults: without progress, between two crashes, concurrently, and malformed.

use functions::jobs::EXPIRE_GUESTS;
use harness::{Fault, When, World};
use local::{aws::eventbridge::PublishedEvent, machine::BUS};
use serde_json::{Value, json};
use store::keys::DUE_SHARDS;

use super::{EXPIRE, checkpoints::spread_over_shards, continuation::recorded_and_published};

/// That many guests of one organisation and in all shards, whose access has just ended; rows that `unreadable` picks
/// cannot be read.
async fn over(count: usize, unreadable: impl Fn(usize) -> bool) -> World {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P90D", &[]).await;
    world.copy_members(&[gus.id], count - 1, |number, row| {
        spread_over_shards(number, row);
        if unreadable(number) {
            row["kind"]["S"] = json!("robot");
        }
    });
    world.advance("89d");
    world.set_all_checkpoints_to_now().await;
    world.advance("1d");
    world
}

fn part(remaining: &Value) -> Value {
    json!({ "source": "latchkey.jobs", "detail-type": "jobs-expire-guests", "detail": remaining })
}

/// C63: what keeps being left over is continued as long as somebody is published, and then waits for the schedule:
/// nothing is handed on without end.
#[tokio::test]
async fn no_continuation_without_progress() {
    let world = over(40, |_| true).await;

    let ran = world.run_job(EXPIRE).await;
    world.pump().await;
    let parts = world.continuations();
    let again = world.run_job(EXPIRE).await;
    world.pump().await;

    assert_eq!((&ran["expired"], &ran["remaining"]), (&json!(1), &json!(39)));
    assert!(!parts.is_empty() && parts.iter().all(|part| part.detail["round"] == 1), "{parts:?}");
    assert_eq!((&again["expired"], &again["remaining"], &again["continuations"]), (&json!(0), &json!(39), &json!(0)));
    assert_eq!((world.continuations().len(), world.dead_letters().len()), (parts.len(), 0));
}

/// C61: while the table takes nothing, nothing is continued.
#[tokio::test(start_paused = true)]
async fn no_continuation_while_the_table_rejects_writes() {
    let world = over(40, |_| false).await;
    world.wire().fail_always(harness::WRITE, Fault::throttled());

    let ran = world.jobs().run_with(EXPIRE, &json!({ "most": 5 })).await.unwrap();

    assert!(ran.error.is_some() || ran.result.unwrap()["continuations"] == 0);
    assert!(world.continuations().is_empty());
    world.wire().clear_faults();
    world.run_job(EXPIRE).await;
    world.pump().await;
    assert_eq!(recorded_and_published(&world, "expired"), 40);
    assert_eq!(world.wire().untriggered(), 0);
}

/// C59, C61, I8, I9: a run that dies between its marks and the handing over, or between the handing over and its marks,
/// or whose handing over has no answer: everybody is published, once.
#[tokio::test(start_paused = true)]
async fn every_expiry_is_published_once_whatever_call_around_a_continuation_fails() {
    let clean = over(40, |_| false).await;
    let (_, traffic) = clean.measure(clean.run_job_with(EXPIRE, &json!({ "most": 5 }))).await;
    // The last transaction notes the marks.
    let marks = traffic.of(harness::WRITE).count() - 1;
    for (call, index) in [("PutEvents", 0), (harness::WRITE, marks)] {
        for fault in [Fault::BeforeEffect, Fault::AfterEffect] {
            let world = over(40, |_| false).await;
            for attempt in 0..3 {
                world.wire().fail(When::Operation(call, index + attempt), fault.clone());
            }

            let ran = world.jobs().run_with(EXPIRE, &json!({ "most": 5 })).await.unwrap();
            assert_eq!(world.wire().untriggered(), 0, "{call} {fault:?}");
            assert!(ran.error.is_some(), "{call} {fault:?}: the platform runs it again");
            let parts = world.continuations().len();
            world.pump().await;

            let lost = call == "PutEvents" && matches!(fault, Fault::BeforeEffect);
            assert_eq!(parts == 0, lost, "{call} {fault:?}");
            if lost {
                assert!(recorded_and_published(&world, "expired") < 40);
                world.run_job(EXPIRE).await;
                world.pump().await;
            }
            assert_eq!(recorded_and_published(&world, "expired"), 40, "{call} {fault:?}");
            assert_eq!(world.emails_of_kind("access_ended").len(), 40, "{call} {fault:?}");
        }
    }
}

/// C59, C61, I8, I9: the lanes of one organisation run at once and cancel each other's transactions; what loses is
/// left, handed on and told of, once.
#[tokio::test(start_paused = true)]
async fn conflicting_continuations_publish_every_expiry_once() {
    let world = over(160, |_| false).await;
    // Forty in each shard, in pages of two.
    world.run_job_with(EXPIRE, &json!({ "most": 8 })).await;
    let parts = world.cloud().eventbridge().take_new(BUS, kit::bus::CONTINUATION);
    let [one, two, three, four] = parts.iter().map(PublishedEvent::rule_event).collect::<Vec<_>>().try_into().unwrap();
    let mut functions = vec![world.another_instance()];
    for _ in 0..3 {
        functions.push(functions.last().unwrap().another_instance());
    }
    let apps: Vec<_> = functions.iter().map(World::app).collect();
    for (lane, function) in functions.iter().enumerate() {
        for lost in 0..=lane % 2 {
            function.wire().fail(When::Operation(harness::WRITE, lost), Fault::Conflict);
        }
    }

    let (one, two, three, four) = tokio::join!(
        EXPIRE_GUESTS.run(&apps[0], one),
        EXPIRE_GUESTS.run(&apps[1], two),
        EXPIRE_GUESTS.run(&apps[2], three),
        EXPIRE_GUESTS.run(&apps[3], four),
    );
    let remaining: u64 =
        [one, two, three, four].iter().map(|ran| ran.as_ref().unwrap()["remaining"].as_u64().unwrap()).sum();
    world.pump().await;

    assert!(remaining > 0, "something was lost on the way");
    assert_eq!(functions.iter().map(|function| function.wire().untriggered()).sum::<usize>(), 0);
    assert_eq!((recorded_and_published(&world, "expired"), world.emails_of_kind("access_ended").len()), (160, 160));
}

/// C63: what nobody can have continued is refused, tried as often as any event, and kept; it holds nobody up.
#[tokio::test]
async fn an_invalid_continuation_is_discarded() {
    let world = over(20, |_| false).await;
    let bad = [
        json!({}),
        json!({ "round": 1, "shards": {} }),
        json!({ "round": 1, "shards": { "jobs-expire-guests": [] } }),
        json!({ "round": 1, "shards": { "jobs-expire-guests": [DUE_SHARDS] } }),
        json!({ "round": 1, "shards": { "jobs-expire-guests": [99_999] } }),
        json!({ "round": -1, "shards": { "jobs-expire-guests": [1] } }),
        json!({ "round": 1, "shards": "all of it" }),
        json!({ "round": 1, "shards": { "jobs-remind-guests#P14D": [1] } }),
    ];

    world.app().bus().continue_later("jobs-expire-guests", &bad).await.unwrap();
    world.pump().await;

    let given_up = world.dead_letters();
    assert!(given_up.iter().all(|dead| dead.job == "jobs-expire-guests"));
    assert_eq!(given_up.iter().map(|dead| dead.record["detail"].clone()).collect::<Vec<_>>(), bad);
    assert_eq!(world.run_job(EXPIRE).await["expired"], 20);
}

/// A chain of continuations stops after a hundred runs; the schedule continues.
#[tokio::test]
async fn the_hundredth_run_publishes_no_continuation() {
    let world = over(40, |_| false).await;
    let all: Vec<u8> = (0..DUE_SHARDS).collect();
    let remaining = |round| part(&json!({ "round": round, "most": 1, "shards": { "jobs-expire-guests": all } }));
    let app = world.app();

    let last = EXPIRE_GUESTS.run(&app, remaining(100)).await.unwrap();
    let one_before = EXPIRE_GUESTS.run(&app, remaining(99)).await.unwrap();

    assert_eq!((&last["more"], &last["continuations"]), (&json!(true), &json!(0)));
    assert!(last["expired"].as_u64().unwrap() > 0 && one_before["continuations"].as_u64().unwrap() > 0);
    assert!(world.continuations().iter().all(|part| part.detail["round"] == 100));
}
