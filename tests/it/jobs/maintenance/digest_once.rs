//! Each digest is sent once a day, however often, late or concurrently the job runs, and whatever call fails.

use harness::{Fault, Org, When, World};
use serde_json::json;

use super::digest::{MANAGERS, all, digests, with_guests};

async fn in_the_window() -> (World, Org) {
    let (world, acme) = with_guests().await;
    world.pump().await;
    world.advance("10d");
    (world, acme)
}

fn assert_sent_once(world: &World, what: &str) {
    for manager in MANAGERS {
        assert_eq!(digests(world, manager).len(), 1, "{manager}: {what}");
    }
    assert_eq!(all(world), 3, "{what}");
}

/// C61, R12: two concurrent runs and a later one on the same day send each digest once.
#[tokio::test(start_paused = true)]
async fn concurrent_runs_send_each_digest_once() {
    let (world, _) = in_the_window().await;
    let other = world.another_instance();

    let (one, two) = tokio::join!(world.run_job("digest"), other.run_job("digest"));
    world.advance("11h");
    let late = world.run_job("digest").await;

    assert_eq!(one["digests"].as_u64().unwrap() + two["digests"].as_u64().unwrap(), 3, "{one} {two}");
    assert_eq!(late["digests"], 0);
    world.pump().await;
    other.pump().await;
    assert_sent_once(&world, "two at once");
}

/// C61: after an outage of three days there is one email, not four
#[tokio::test]
async fn after_an_outage_there_is_one_digest() {
    let (world, _) = in_the_window().await;
    world.advance("3d");

    world.tick().await;
    world.tick().await;
    world.pump().await;

    assert_sent_once(&world, "an outage");
}

/// C59, C60, R12: whatever call fails, the next run sends the remaining digests, and none twice.
#[tokio::test(start_paused = true)]
async fn every_digest_is_sent_once_whatever_call_fails() {
    let (clean, _) = in_the_window().await;
    let (_, traffic) = clean.measure(clean.run_job("digest")).await;
    let count = |call| traffic.of(call).count();
    let places = (0..count(harness::WRITE)).map(|index| (harness::WRITE, index));
    let places = places.chain((0..count("BatchGetItem")).map(|index| ("BatchGetItem", index)));
    for (call, index) in places.chain((0..count("Query")).map(|index| ("Query", index))) {
        for fault in [Fault::BeforeEffect, Fault::AfterEffect, Fault::throttled(), Fault::Conflict] {
            if fault == Fault::Conflict && call != harness::WRITE {
                continue;
            }
            let (world, _) = in_the_window().await;
            for attempt in 0..3 {
                world.wire().fail(When::Operation(call, index + attempt), fault.clone());
            }

            let _ = world.jobs().run("digest").await.unwrap();
            assert!(world.wire().untriggered() < 3, "{call} {index} met no fault");
            world.wire().clear_faults();
            world.run_job("digest").await;
            assert_eq!(world.run_job("digest").await["digests"], 0);

            world.pump().await;
            assert_sent_once(&world, &format!("{call} {index} {fault:?}"));
        }
    }
}

/// I9, C66: when the emails leave, anyone who may not renew guests any more gets none, and nobody does when there is
/// nobody left to renew
#[tokio::test]
async fn a_digest_without_its_cause_is_not_sent() {
    for (names, emails) in [(vec!["bea"], 2), (vec!["guest"], 3), (vec!["guest", "other"], 0)] {
        let (world, acme) = in_the_window().await;
        assert_eq!(world.run_job("digest").await["digests"], 3);
        let mut gone = Vec::new();
        for name in &names {
            gone.push(acme.members(&format!("?q={name}")).await[0]["id"].clone());
        }

        acme.owner.post(&acme.path("/members/remove"), json!({ "members": gone })).await.assert_status(200);
        world.pump().await;

        assert_eq!(all(&world), emails, "without {names:?}");
        assert_eq!(digests(&world, "bea@example.com").len(), usize::from(emails == 3));
    }
}

/// C66, C67: a digest that could not be sent on its day is dropped; the next day has its own.
#[tokio::test]
async fn a_digest_is_dropped_after_its_day() {
    let (world, _) = in_the_window().await;
    world.run_job("digest").await;
    world.wire().fail_always("SendEmail", Fault::refused(500, "InternalFailure"));
    world.pump().await;
    world.wire().clear_faults();

    world.advance("1d");
    world.run_job("digest").await;
    world.pump().await;
    world.advance("10m");
    world.run_job("sweep-outbox").await;

    assert_sent_once(&world, "the second day's");
    assert!(digests(&world, "ada@example.com")[0].at > world.now() - chrono::TimeDelta::minutes(11));
    let waiting = world.table_dump().iter().filter(|item| item["pk"].as_str().unwrap().starts_with("OUTBOX#")).count();
    assert_eq!(waiting, 0);
}

/// C54: an organisation that is deleted before its digests leave sends none
#[tokio::test]
async fn a_deleted_organisation_sends_no_digest() {
    let (world, acme) = in_the_window().await;
    assert_eq!(world.run_job("digest").await["digests"], 3);

    acme.owner.delete(&acme.path("")).await.assert_status(204);
    world.pump().await;

    assert_eq!(all(&world), 0);
    world.advance("1d");
    assert_eq!(world.run_job("digest").await["digests"], 0);
}
