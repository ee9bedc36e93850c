//! Sweeps that run twice, concurrently, or under faults publish each row once.

use harness::{Fault, Org, When, World};
use serde_json::Value;

use super::{EXPIRE, REMIND, checkpoints::spread_over_shards, run_and_deliver};
use crate::races::invariants::check_invariants;

/// The job, what it answers, the event and the email.
const JOBS: [(&str, &str, &str, &str); 2] = [
    (REMIND, "reminded", "membership.expiring", "access_expiring"),
    (EXPIRE, "expired", "membership.expired", "access_ended"),
];

/// Three guests of whom something is due today.
async fn due(job: &str) -> (World, Org) {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    for name in ["gus", "eve", "joe"] {
        acme.accepted_guest(&format!("{name}@example.com"), "P20D", &[]).await;
    }
    world.advance(if job == REMIND { "5d" } else { "19d" });
    world.set_all_checkpoints_to_now().await;
    world.advance("1d");
    (world, acme)
}

/// C61, I8, I9: two concurrent sweeps publish each guest once, and send each email once.
#[tokio::test(start_paused = true)]
async fn concurrent_sweeps_publish_each_guest_once() {
    for (job, reported, event, _) in JOBS {
        let (world, acme) = due(job).await;
        let gus = acme.members("?q=gus").await[0]["id"].as_str().unwrap().to_owned();
        world.copy_members(&[gus], 60, spread_over_shards);
        let other = world.another_instance();

        let (one, two) = tokio::join!(world.run_job(job), other.run_job(job));
        let rest = run_and_deliver(&world, job).await;
        world.pump().await;

        let count = |ran: &Value| ran[reported].as_u64().unwrap();
        assert_eq!(count(&one) + count(&two) + count(&rest), 63, "{job}");
        assert_eq!(world.distinct_events(event), 63, "{job}");
    }
}

/// C59, C60, C61, I8, I9: whatever call of a sweep fails, before or after its effect, the next run publishes the rest,
/// and of nothing twice: one entry, one event, one email.
#[tokio::test(start_paused = true)]
async fn the_next_sweep_recovers_from_any_failed_call() {
    for (job, _, event, email) in JOBS {
        let (clean, _) = due(job).await;
        let (_, traffic) = clean.measure(clean.run_job(job)).await;
        let count = |name| traffic.of(name).count();
        let queries = count("Query");
        let places = (0..count(harness::WRITE)).map(|index| (harness::WRITE, index));
        let places = places.chain((0..count("BatchGetItem")).map(|index| ("BatchGetItem", index)));
        for (call, index) in places.chain([("Query", 0), ("Query", queries / 2), ("Query", queries - 1)]) {
            for fault in [Fault::BeforeEffect, Fault::AfterEffect, Fault::throttled()] {
                let (world, _) = due(job).await;
                for attempt in 0..3 {
                    world.wire().fail(When::Operation(call, index + attempt), fault.clone());
                }

                let _ = world.jobs().run(job).await.unwrap();
                assert!(world.wire().untriggered() < 3, "{job}: {call} {index} met no fault");
                world.wire().clear_faults();
                run_and_deliver(&world, job).await;

                assert_eq!(
                    (world.distinct_events(event), world.emails_of_kind(email).len()),
                    (3, 3),
                    "{job}: {call} {index} {fault:?}"
                );
                check_invariants(&world);
            }
        }
    }
}

/// I9, C56: with a mail service whose answers are lost there is at most one copy more for each that was lost, under the
/// same identifier; with one that refuses for a while, exactly one.
#[tokio::test(start_paused = true)]
async fn emails_are_sent_once_plus_once_per_lost_response() {
    for (job, _, event, email) in JOBS {
        for fault in [Fault::BeforeEffect, Fault::AfterEffect, Fault::refused(500, "InternalFailure")] {
            let (world, _) = due(job).await;
            world.wire().fail(When::Operation("SendEmail", 0), fault.clone());

            run_and_deliver(&world, job).await;
            for _ in 0..4 {
                world.advance("20m");
                run_and_deliver(&world, "sweep-outbox").await;
            }

            let sent: Vec<_> =
                world.emails().into_iter().filter(|l| l.tags.get("email").is_some_and(|t| t == email)).collect();
            let ids: std::collections::BTreeSet<_> = sent.iter().map(|email| email.tags["email_id"].clone()).collect();
            let lost = usize::from(matches!(fault, Fault::AfterEffect));
            assert_eq!(ids.len(), 3, "{job} {fault:?}");
            assert!((3..=3 + lost).contains(&sent.len()), "{job} {fault:?}: {}", sent.len());
            assert_eq!(world.distinct_events(event), 3);
            assert_eq!(world.wire().untriggered(), 0);
        }
    }
}
