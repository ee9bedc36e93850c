//! A sweep stops within its budget and continues from its checkpoint; an unreadable row or a deleted organisation
//! blocks no other.

use functions::jobs::{EXPIRE_GUESTS, REMIND_GUESTS};
use harness::{Fault, Org, When, World};
use http::Method;
use kit::Operation;
use serde_json::{Value, json};
use store::keys::{self, DUE_SHARDS, Due};

use super::{EXPIRE, REMIND, run_and_deliver, stored_row};

/// Puts a copied row among what is due with it, in one of the shards.
pub fn spread_over_shards(number: usize, row: &mut Value) {
    let shard = u8::try_from(number % usize::from(DUE_SHARDS)).unwrap();
    row["due"]["S"] = json!(keys::due_partition(Due::Access, shard));
}

/// That many guests, and the first of them, whose access ends together in ninety days.
pub async fn guests_expiring_together(count: usize) -> (World, Org) {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P90D", &[]).await;
    world.copy_members(&[gus.id], count, spread_over_shards);
    (world, acme)
}

/// Runs the job with a small budget until it has finished, and returns the count of each run.
async fn run_in_small_budgets(world: &World, job: &Operation, reported: &str) -> Vec<u64> {
    // One process for all runs: another would draw the same seeded identifiers once more.
    let (app, mut runs) = (world.app(), Vec::new());
    for _ in 0..50 {
        let ran = job.run(&app, json!({ "most": 50 })).await.unwrap();
        runs.push(ran[reported].as_u64().unwrap());
        if ran["more"] == false {
            return runs;
        }
    }
    panic!("it does not come to the end: {runs:?}");
}

/// C61, I9: a run that exhausts its budget processes a part, and the next runs process the rest, each row once.
#[tokio::test]
async fn a_sweep_continues_from_its_checkpoint() {
    let (world, _) = guests_expiring_together(240).await;
    world.advance("76d");
    world.set_all_checkpoints_to_now().await;
    let reminded = run_in_small_budgets(&world, &REMIND_GUESTS, "reminded").await;
    world.pump().await;
    world.advance("14d");
    let expired = run_in_small_budgets(&world, &EXPIRE_GUESTS, "expired").await;
    world.pump().await;

    for runs in [&reminded, &expired] {
        assert_eq!(runs.iter().sum::<u64>(), 241, "{runs:?}");
        assert!(runs.len() >= 3 && runs.iter().all(|reported| *reported <= 150), "{runs:?}");
    }
    assert_eq!((world.distinct_events("membership.expiring"), world.distinct_events("membership.expired")), (241, 241));
    assert_eq!(
        (
            run_and_deliver(&world, REMIND).await["reminded"].clone(),
            run_and_deliver(&world, EXPIRE).await["expired"].clone()
        ),
        (json!(0), json!(0))
    );
}

/// C63: an unreadable row is left over; the other ninety-nine, and those of later days, are processed.
#[tokio::test]
async fn an_unreadable_row_does_not_block_others() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P90D", &[]).await;
    acme.accepted_guest("eve@example.com", "P91D", &[]).await;
    world.copy_members(&[gus.id], 99, |number, row| {
        spread_over_shards(number, row);
        if number == 50 {
            row["kind"]["S"] = json!("robot");
        }
    });
    world.set_all_checkpoints_to_now().await;
    world.advance("90d");

    let ran = run_and_deliver(&world, EXPIRE).await;

    assert_eq!((&ran["expired"], &ran["remaining"]), (&json!(99), &json!(1)));
    world.advance("1d");
    let later = run_and_deliver(&world, EXPIRE).await;
    assert_eq!((&later["expired"], &later["remaining"]), (&json!(1), &json!(1)));
}

/// C54: guests of a deleted organisation get no email or event, and do not block others.
#[tokio::test]
async fn guests_of_a_deleted_organisation_get_no_reminders() {
    let (world, acme) = guests_expiring_together(20).await;
    let other = world.organization("guests", &world.person("bea@example.com")).await;
    let eve = other.accepted_guest("eve@example.com", "P90D", &[]).await;
    world.set_all_checkpoints_to_now().await;
    acme.owner.request(Method::DELETE, &acme.path("")).send().await.assert_status(204);

    world.advance("89d");
    assert_eq!(run_and_deliver(&world, REMIND).await["reminded"], 1);
    world.advance("1d");
    assert_eq!(run_and_deliver(&world, EXPIRE).await["expired"], 1);

    assert_eq!((world.distinct_events("membership.expiring"), world.distinct_events("membership.expired")), (1, 1));
    assert_eq!(stored_row(&world, &eve.id).unwrap()["expiry_notified"], true);
}

/// C61: a checkpoint never passes a row that was not processed.
#[tokio::test(start_paused = true)]
async fn a_checkpoint_never_passes_an_unprocessed_row() {
    let (world, _) = guests_expiring_together(40).await;
    world.set_all_checkpoints_to_now().await;
    world.advance("90d");
    world.wire().fail_always(harness::WRITE, Fault::Conflict);
    let ran = world.jobs().run(EXPIRE).await.unwrap();
    assert!(ran.error.is_some() || ran.result.unwrap()["remaining"] == 41);
    world.wire().clear_faults();
    world.advance("3d");

    assert_eq!(run_and_deliver(&world, EXPIRE).await["expired"], 41);
    assert_eq!(world.distinct_events("membership.expired"), 41);
    assert_eq!(world.wire().untriggered(), 0);
}

/// C61, I9: a sweep that runs out of time is no failure: it answers that there is more, and continuations do the rest.
#[tokio::test]
async fn a_sweep_that_runs_out_of_time_is_continued() {
    // More than a page in each shard.
    let (world, _) = guests_expiring_together(420).await;
    world.set_all_checkpoints_to_now().await;
    world.advance("90d");
    let clock = world.clone();
    world.wire().before(When::Operation(harness::WRITE, 0), move || async move { clock.advance("3m") });

    let ran = world.run_job(EXPIRE).await;
    let continuations = world.continuations().len();
    world.pump().await;

    assert!(ran["expired"].as_u64().unwrap() < 421 && ran["more"] == true, "{ran}");
    assert!(continuations > 0 && ran["continuations"] == continuations, "{ran}");
    assert_eq!(world.distinct_events("membership.expired"), 421);
    assert_eq!((world.wire().untriggered(), world.dead_letters().len()), (0, 0));
    assert_eq!(run_and_deliver(&world, EXPIRE).await["expired"], 0);
}

/// C59, C61: a shard that cannot be read fails the run and keeps its checkpoint; the other shards are swept.
#[tokio::test]
async fn a_shard_that_cannot_be_read_keeps_its_checkpoint() {
    for failing in 0..DUE_SHARDS {
        let (world, _) = guests_expiring_together(20).await;
        world.advance("89d");
        world.set_all_checkpoints_to_now().await;
        world.advance("1d");
        let before = world.app().store.checkpoint("jobs-expire-guests").await.unwrap().positions;
        let refused = Fault::refused(400, "ValidationException");
        world.wire().fail(When::Operation("Query", usize::from(failing)), refused);

        let ran = world.jobs().run(EXPIRE).await.unwrap();
        let after = world.app().store.checkpoint("jobs-expire-guests").await.unwrap().positions;
        world.pump().await;

        assert!(ran.error.is_some() && world.wire().untriggered() == 0, "{failing}");
        let kept = before.iter().filter(|(shard, position)| after[shard] == **position).count();
        assert_eq!(kept, 1, "{failing}");
        let published = world.distinct_events("membership.expired");
        assert!((10..21).contains(&published), "{failing}: {published}");
        run_and_deliver(&world, EXPIRE).await;
        assert_eq!(world.distinct_events("membership.expired"), 21, "{failing}");
    }
}

/// P13, C61: the price of a sweep that finds nothing does not grow with the age of its checkpoint, so it saves none, over
/// months; and what is due after them is found.
#[tokio::test]
async fn a_quiet_sweep_saves_no_checkpoint() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    acme.accepted_guest("gus@example.com", "P300D", &[]).await;
    world.set_all_checkpoints_to_now().await;

    for _ in 0..3 {
        world.advance("65d");
        for job in [EXPIRE, REMIND] {
            let (_, idle) = world.measure(world.run_job(job)).await;
            assert_eq!((idle.of(harness::WRITE).count(), idle.round_trips()), (0, 2), "{job}");
        }
    }
    world.advance("105d");

    assert_eq!(run_and_deliver(&world, EXPIRE).await["expired"], 1);
}
