//! A run that exceeds its budget continues in further runs until every due row is processed.

use std::collections::{BTreeMap, BTreeSet};

use functions::jobs::EXPIRE_GUESTS;
use harness::World;
use local::{aws::eventbridge::PublishedEvent, machine::BUS};
use serde_json::{Value, json};
use store::keys::{self, Due};

use super::{EXPIRE, LAPSE, REMIND, checkpoints::guests_expiring_together};
use crate::races::invariants::{TableState, check_invariants};

/// Takes the continuations from the bus, as a job would receive them.
fn take_continuations(world: &World) -> Vec<Value> {
    let events = world.cloud().eventbridge().take_new(BUS, kit::bus::CONTINUATION);
    events.iter().map(PublishedEvent::rule_event).collect()
}

/// The number of memberships with that action in both the audit log and the published events, each exactly once.
pub fn recorded_and_published(world: &World, action: &str) -> usize {
    let member = |event: &Value| event["target"]["membership"].to_string();
    let books = TableState::of(world);
    let trail = books.audit().filter(|entry| entry["action"] == action).map(member);
    let events = world.events().into_iter().filter(|event| event.detail["action"] == action);
    // A repetition carries the same identifier.
    let events: BTreeMap<String, String> =
        events.map(|event| (event.detail["id"].to_string(), member(&event.detail))).collect();
    let (mut trail, mut bus) = (trail.collect::<Vec<_>>(), events.into_values().collect::<Vec<_>>());
    trail.sort_unstable();
    bus.sort_unstable();

    assert_eq!(trail, bus);
    assert!(trail.windows(2).all(|two| two[0] != two[1]), "each of them once: {trail:?}");
    trail.len()
}

/// Sixty guests whose access has just ended, of one organisation and in all shards.
async fn sixty_expired() -> World {
    let (world, _) = guests_expiring_together(59).await;
    world.advance("89d");
    world.set_all_checkpoints_to_now().await;
    world.advance("1d");
    world
}

/// C61, I8, I9: a scheduled run with a small budget and its continuations process every row without moving the clock.
#[tokio::test]
async fn a_scheduled_run_and_its_continuations_process_every_row() {
    for (job, span, event, email) in
        [(REMIND, "75d", "expiring", "access_expiring"), (EXPIRE, "89d", "expired", "access_ended")]
    {
        let (world, _) = guests_expiring_together(59).await;
        world.advance(span);
        world.set_all_checkpoints_to_now().await;
        world.advance("1d");
        let now = world.now();

        let ran = world.run_job_with(job, &json!({ "most": 5 })).await;
        let parts = world.continuations().len();
        world.pump().await;

        assert_eq!((&ran["more"], &ran["continuations"], world.now()), (&json!(true), &json!(parts), now), "{job}");
        assert!((1..=4).contains(&parts), "{job}: no more than are let run at a time");
        assert_eq!((recorded_and_published(&world, event), world.emails_of_kind(email).len()), (60, 60), "{job}");
        let all = world.continuations().len();
        let again = world.run_job(job).await;
        assert_eq!(
            (&again["remaining"], &again["more"], world.continuations().len()),
            (&json!(0), &json!(false), all),
            "{job}"
        );
    }
}

/// C61: a large shard is continued from run to run, each with a budget of its own.
#[tokio::test]
async fn a_large_shard_is_continued_over_several_runs() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P90D", &[]).await;
    world.copy_members(&[gus.id], 230, |_, row| row["due"]["S"] = json!(keys::due_partition(Due::Access, 3)));
    world.advance("89d");
    world.set_all_checkpoints_to_now().await;
    world.advance("1d");

    let ran = world.run_job_with(EXPIRE, &json!({ "most": 100 })).await;
    world.pump().await;

    let parts = world.continuations().into_iter().map(|event| event.detail);
    let shard =
        |detail: &Value| detail["shards"]["jobs-expire-guests"].as_array().is_some_and(|s| s.contains(&json!(3)));
    let rounds: Vec<Value> = parts.filter(shard).map(|detail| json!([detail["round"], detail["most"]])).collect();
    assert_eq!(rounds, [json!([1, 100]), json!([2, 100])], "{ran}");
    assert_eq!(recorded_and_published(&world, "expired"), 231);
}

/// S1.12, R17, I8, I11: so with invitations that lapse; every seat is given back once.
#[tokio::test]
async fn lapses_in_continuations_release_each_seat_once() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let emails: Vec<String> = (0..40).map(|number| format!("p{number}@example.com")).collect();
    acme.invite(json!({ "emails": emails, "grant": { "role": "user" } })).await.assert_status(201);
    world.advance("6d");
    world.set_all_checkpoints_to_now().await;
    world.advance("1d");

    let ran = world.run_job_with(LAPSE, &json!({ "most": 3 })).await;
    world.pump().await;

    assert!(ran["lapsed"].as_u64().unwrap() < 40 && ran["continuations"].as_u64().unwrap() > 0, "{ran}");
    assert_eq!(recorded_and_published(&world, "invite_expired"), 40);
    assert_eq!(acme.owner.get(&acme.path("")).await.body["seats"]["used"], 1);
    check_invariants(&world);
}

/// S3.18: a run whose budget is used up by one offset continues the others, which it has not even begun.
#[tokio::test]
async fn reminder_offsets_that_were_not_started_are_continued_too() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    for (number, period) in ["P20D", "P31D"].into_iter().cycle().take(16).enumerate() {
        acme.accepted_guest(&format!("g{number}@example.com"), period, &[]).await;
    }
    world.advance("16d");
    world.set_all_checkpoints_to_now().await;
    world.advance("1d");

    let ran = world.run_job_with(REMIND, &json!({ "most": 1 })).await;
    let sweeps: BTreeSet<String> = world
        .continuations()
        .iter()
        .flat_map(|event| event.detail["shards"].as_object().unwrap().keys().cloned().collect::<Vec<_>>())
        .collect();
    world.pump().await;

    assert!(ran["reminded"].as_u64().unwrap() < 8, "{ran}");
    assert!(sweeps.contains("jobs-remind-guests#P14D") && sweeps.contains("jobs-remind-guests#P3D"), "{sweeps:?}");
    assert_eq!((recorded_and_published(&world, "expiring"), world.emails_of_kind("access_expiring").len()), (16, 16));
}

/// P13: where a run has come to the end, nothing is continued.
#[tokio::test]
async fn no_continuation_when_no_row_remains() {
    let world = sixty_expired().await;

    let ran = world.run_job(EXPIRE).await;

    assert_eq!((&ran["expired"], &ran["more"], &ran["continuations"]), (&json!(60), &json!(false), &json!(0)));
    assert!(world.continuations().is_empty());
}

/// C61: a continuation that is delivered twice, concurrently or late, publishes each row once.
#[tokio::test(start_paused = true)]
async fn a_continuation_delivered_twice_publishes_each_expiry_once() {
    let world = sixty_expired().await;
    world.run_job_with(EXPIRE, &json!({ "most": 5 })).await;
    let parts = take_continuations(&world);
    let other = world.another_instance();
    let (one, two) = (world.app(), other.app());

    for part in &parts {
        let (first, second) =
            tokio::join!(EXPIRE_GUESTS.run(&one, part.clone()), EXPIRE_GUESTS.run(&two, part.clone()));
        first.unwrap();
        second.unwrap();
    }
    world.pump().await;
    for part in parts {
        let late = EXPIRE_GUESTS.run(&one, part).await.unwrap();
        assert_eq!((&late["expired"], &late["continuations"]), (&json!(0), &json!(0)));
    }

    assert_eq!((recorded_and_published(&world, "expired"), world.emails_of_kind("access_ended").len()), (60, 60));
}

/// C61: a part that gets lost is found by the schedule.
#[tokio::test]
async fn the_schedule_recovers_a_lost_continuation() {
    let world = sixty_expired().await;
    let ran = world.run_job_with(EXPIRE, &json!({ "most": 5 })).await;
    assert!(!take_continuations(&world).is_empty());
    world.pump().await;
    assert_eq!(json!(recorded_and_published(&world, "expired")), ran["expired"]);

    world.advance("5m");
    world.tick().await;
    world.pump().await;

    assert_eq!(recorded_and_published(&world, "expired"), 60);
}
