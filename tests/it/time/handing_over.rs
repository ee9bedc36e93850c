//! More is due than one run does: what it leaves, it hands over to further runs, until everybody is told of.

use std::collections::{BTreeMap, BTreeSet};

use functions::jobs::EXPIRE_GUESTS;
use harness::World;
use local::{aws::eventbridge::Published, machine::BUS};
use serde_json::{Value, json};

use super::{EXPIRE, LAPSE, REMIND, acme, guest, stopping::crowd, up_to_date};
use crate::races::invariants::{TableState, check_invariants};

/// What is on the bus for further runs, as they would get it; they do not get it any more.
fn taken(world: &World) -> Vec<Value> {
    let events = world.cloud().eventbridge().take_from(BUS, kit::bus::CONTINUATION);
    events.iter().map(Published::delivered).collect()
}

/// Of how many memberships both the trail and the bus say that, each of them once.
pub fn told_of(world: &World, action: &str) -> usize {
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
async fn sixty_over() -> World {
    let (world, _) = crowd(59).await;
    world.advance("89d");
    up_to_date(&world).await;
    world.advance("1d");
    world
}

/// C61, I8, I9: one scheduled run with a small budget, and what it hands over, tell of everybody without the clock moving: of
/// each once, with one email.
#[tokio::test]
async fn one_scheduled_run_and_what_it_hands_over_tell_of_everybody() {
    for (job, span, event, email) in
        [(REMIND, "75d", "expiring", "access_expiring"), (EXPIRE, "89d", "expired", "access_ended")]
    {
        let (world, _) = crowd(59).await;
        world.advance(span);
        up_to_date(&world).await;
        world.advance("1d");
        let now = world.now();

        let ran = world.run_job_with(job, &json!({ "most": 5 })).await;
        let parts = world.continuations().len();
        world.pump().await;

        assert_eq!((&ran["more"], &ran["handed_over"], world.now()), (&json!(true), &json!(parts), now), "{job}");
        assert!((1..=4).contains(&parts), "{job}: no more than are let run at a time");
        assert_eq!((told_of(&world, event), super::emails(&world, email)), (60, 60), "{job}");
        let all = world.continuations().len();
        let again = world.run_job(job).await;
        assert_eq!(
            (&again["left"], &again["more"], world.continuations().len()),
            (&json!(0), &json!(false), all),
            "{job}"
        );
    }
}

/// C61: what is left of one large shard is handed on from run to run, each with a budget of its own.
#[tokio::test]
async fn a_large_shard_is_handed_on_from_run_to_run() {
    let world = World::new().await;
    let acme = acme(&world).await;
    let gus = guest(&acme, "gus@example.com", "P90D").await;
    let bucket = |row: &Value| row["due"]["S"].as_str().unwrap()[..18].to_owned();
    world.copies(&[gus.id], 230, |_, row| row["due"]["S"] = json!(format!("{}03", bucket(row))));
    world.advance("89d");
    up_to_date(&world).await;
    world.advance("1d");

    let ran = world.run_job_with(EXPIRE, &json!({ "most": 5 })).await;
    world.pump().await;

    let parts = world.continuations().into_iter().map(|event| event.detail);
    let shard = |detail: &Value| detail["left"]["jobs-expire-guests"].as_array().is_some_and(|s| s.contains(&json!(3)));
    let rounds: Vec<Value> = parts.filter(shard).map(|detail| json!([detail["round"], detail["most"]])).collect();
    assert_eq!(rounds, [json!([1, 5]), json!([2, 5])], "{ran}");
    assert_eq!(told_of(&world, "expired"), 231);
}

/// S1.12, R17, I8, I11: so with invitations that lapse; every seat is given back once.
#[tokio::test]
async fn lapses_that_are_handed_over_give_each_seat_back_once() {
    let world = World::new().await;
    let acme = acme(&world).await;
    let emails: Vec<String> = (0..40).map(|number| format!("p{number}@example.com")).collect();
    acme.invite(json!({ "emails": emails, "grant": { "role": "user" } })).await.assert_status(201);
    world.advance("6d");
    up_to_date(&world).await;
    world.advance("1d");

    let ran = world.run_job_with(LAPSE, &json!({ "most": 3 })).await;
    world.pump().await;

    assert!(ran["lapsed"].as_u64().unwrap() < 40 && ran["handed_over"].as_u64().unwrap() > 0, "{ran}");
    assert_eq!(told_of(&world, "invite_expired"), 40);
    assert_eq!(acme.owner.get(&acme.path("")).await.body["seats"]["used"], 1);
    check_invariants(&world);
}

/// S3.18: a run whose budget is used up by one offset hands over the others, which it has not even begun.
#[tokio::test]
async fn offsets_that_no_run_has_begun_are_handed_over_too() {
    let world = World::new().await;
    let acme = acme(&world).await;
    for (number, period) in ["P20D", "P31D"].into_iter().cycle().take(16).enumerate() {
        guest(&acme, &format!("g{number}@example.com"), period).await;
    }
    world.advance("16d");
    up_to_date(&world).await;
    world.advance("1d");

    let ran = world.run_job_with(REMIND, &json!({ "most": 1 })).await;
    let sweeps: BTreeSet<String> = world
        .continuations()
        .iter()
        .flat_map(|event| event.detail["left"].as_object().unwrap().keys().cloned().collect::<Vec<_>>())
        .collect();
    world.pump().await;

    assert!(ran["reminded"].as_u64().unwrap() < 8, "{ran}");
    assert!(sweeps.contains("jobs-remind-guests#P14D") && sweeps.contains("jobs-remind-guests#P3D"), "{sweeps:?}");
    assert_eq!((told_of(&world, "expiring"), super::emails(&world, "access_expiring")), (16, 16));
}

/// P13: where a run has come to the end, nothing is handed over.
#[tokio::test]
async fn nothing_is_handed_over_where_nothing_is_left() {
    let world = sixty_over().await;

    let ran = world.run_job(EXPIRE).await;

    assert_eq!((&ran["expired"], &ran["more"], &ran["handed_over"]), (&json!(60), &json!(false), &json!(0)));
    assert!(world.continuations().is_empty());
}

/// C61: a part that comes twice, also to two runs at once, or late, is told of once.
#[tokio::test(start_paused = true)]
async fn what_is_handed_over_twice_is_told_of_once() {
    let world = sixty_over().await;
    world.run_job_with(EXPIRE, &json!({ "most": 5 })).await;
    let parts = taken(&world);
    let other = world.another_function();
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
        assert_eq!((&late["expired"], &late["handed_over"]), (&json!(0), &json!(0)));
    }

    assert_eq!((told_of(&world, "expired"), super::emails(&world, "access_ended")), (60, 60));
}

/// C61: a part that gets lost is found by the schedule.
#[tokio::test]
async fn what_is_handed_over_and_lost_is_found_by_the_schedule() {
    let world = sixty_over().await;
    let ran = world.run_job_with(EXPIRE, &json!({ "most": 5 })).await;
    assert!(!taken(&world).is_empty());
    world.pump().await;
    assert_eq!(json!(told_of(&world, "expired")), ran["expired"]);

    world.advance("5m");
    world.tick().await;
    world.pump().await;

    assert_eq!(told_of(&world, "expired"), 60);
}
