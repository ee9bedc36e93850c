//! A clock that is advanced at once: the same as running every schedule at each of its times, and cheap.

use chrono::TimeDelta;
use harness::World;
use local::aws::ses::SesError;
use local::clock::parse_duration;
use serde_json::{Value, json};

/// A world in which everything that jobs do comes within thirty-one hours: reminders, ends of access, digests, a lapse, a
/// purge, and two emails that SES refuses at first. The schedules have not run for a while.
async fn busy_world() -> World {
    let world = World::new().await;
    let gone = world.organization("guests", &world.person("bea@example.com")).await;
    gone.accepted_guest("orphan@example.com", "PT9H", &[]).await;
    gone.update_policy(json!({ "retention": "PT1H" })).await;
    gone.owner.delete(&gone.path("")).await.assert_status(204);
    world.pump().await;
    world.advance("62h");
    let acme = world.acme("guests").await;
    acme.update_policy(json!({
        "invite_ttl": "PT26H",
        "guest_reminders": ["PT24H", "PT6H", "PT1H"],
        "renew_window": "P1D",
        "retention": "PT3H",
    }))
    .await;
    for (email, period) in [
        ("short@example.com", "PT7H30M"),
        ("twin@example.com", "PT7H30M"),
        ("day@example.com", "PT30H7M11S"),
        ("long@example.com", "P2DT1S"),
        ("beyond@example.com", "P3D"),
    ] {
        acme.accepted_guest(email, period, &[]).await;
    }
    let suspended = acme.accepted_guest("suspended@example.com", "PT20H", &[]).await;
    acme.batch(&acme.owner, "/members/suspend", &[&suspended.id]).await.assert_status(200);
    acme.invited(json!({ "emails": "late@example.com", "kind": "guest" })).await;
    world.pump().await;
    world.cloud().ses().fail_next(2, SesError::TooManyRequests);
    world
}

/// Advances the clock from one time of a schedule to the next, and runs each run.
async fn travel_run_by_run(world: &World, span: &str) -> usize {
    let target = world.now() + parse_duration(span).expect("a span of time");
    let mut runs = 0;
    loop {
        let next = world.jobs().due().into_values().min().expect("schedules").max(world.now());
        let ahead = next.min(target) - world.now();
        if ahead > TimeDelta::zero() {
            world.cloud().clock().advance(ahead).expect("forward");
        }
        let _ = world.sweep_ttl();
        runs += world.tick().await.len();
        world.pump().await;
        if next >= target {
            return runs;
        }
    }
}

/// What jobs have caused, in the order in which they caused it.
fn effects(world: &World) -> Vec<Value> {
    let emails = world.emails().into_iter().map(|email| json!([email.at, email.to, email.subject, email.text]));
    let events = world.events().into_iter().map(|event| json!([event.at, event.detail_type, event.detail]));
    // A checkpoint only says from where the next run looks.
    let table = world.table_dump().into_iter().filter(|item| item["pk"] != "CHECKPOINT");
    emails.chain(events).chain(table).collect()
}

/// A19: the same emails, events and items, at the same times and in the same order, as run by run.
#[tokio::test]
async fn an_advance_has_the_effects_of_every_single_run() {
    let (fast, slow) = (busy_world().await, busy_world().await);

    let report = fast.travel("31h").await;
    let runs = travel_run_by_run(&slow, "31h").await;

    assert_eq!(fast.now(), slow.now());
    let (fast_effects, slow_effects) = (effects(&fast), effects(&slow));
    for (fast, slow) in fast_effects.iter().zip(&slow_effects) {
        assert_eq!(fast, slow);
    }
    assert_eq!(fast_effects.len(), slow_effects.len());
    for (kind, count) in [("access_expiring", 8), ("access_ended", 3), ("expiring_digest", 2)] {
        assert_eq!(fast.emails_of_kind(kind).len(), count, "{kind}");
    }
    assert_eq!((fast.distinct_events("membership.expired"), fast.distinct_events("membership.invite_expired")), (4, 1));
    assert!(fast.table_dump().iter().any(|item| !item["purged_at"].is_null()), "the deleted organisation was purged");
    assert_eq!(slow.jobs().due(), fast.jobs().due(), "the schedules go on alike");
    assert!(runs > 1_000 && report.runs * 10 < runs, "{} of {runs} runs", report.runs);
}

/// A19: three months cost what is due in them: the runs grow with the work and not with the time.
#[tokio::test]
async fn an_advance_costs_what_is_due() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    acme.accepted_guest("gus@example.com", "P90D", &[]).await;

    let (report, traffic) = Box::pin(world.measure(world.travel("83d"))).await;

    // A reminder and the digests of a week, and twelve recounts.
    assert!(report.runs <= 24, "{report:?}");
    assert!(traffic.calls.len() <= 40 * report.runs, "{} calls for {} runs", traffic.calls.len(), report.runs);
    assert_eq!((world.emails_of_kind("access_expiring").len(), world.emails_of_kind("expiring_digest").len()), (1, 7));
    let (report, _) = Box::pin(world.measure(world.travel("365d"))).await;
    assert!(report.runs <= 75, "{report:?}");
}
