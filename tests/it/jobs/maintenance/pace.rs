//! Maintenance of a large organisation is paced, because its members use the same partition. The time of the functions
//! stands still except for pauses, so what is measured is the pauses that they ask for.

use std::time::Duration;

use harness::{Call, Org, World};
use kit::pace::{READ_UNITS, WRITE_UNITS};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{finished, make_recount_due, recount::wrong, stored_meta};

/// An organisation of that many guests, and its owner.
async fn large(world: &World, guests: usize) -> Org {
    let acme = world.acme("guests").await;
    let gus = acme.joined(json!({ "emails": "gus@example.com", "kind": "guest", "period": "P20D" })).await;
    world.copy_members(&[gus.id], guests - 1, |_, _| {});
    world.pump().await;
    acme
}

/// The units that a job consumed of the table, in reads and in writes.
struct Load {
    reads: f64,
    writes: f64,
    paused: Duration,
    largest_write: f64,
}

async fn load(world: &World, job: &str) -> (Value, Load) {
    let began = Instant::now();
    let (ran, traffic) = world.measure(world.run_job(job)).await;
    let paused = began.elapsed();
    let units = |reads: bool| traffic.calls.iter().filter(move |call| call.is_read() == reads).map(Call::capacity);
    let largest_write = units(false).fold(0.0, f64::max);
    (ran, Load { reads: units(true).sum(), writes: units(false).sum(), paused, largest_write })
}

/// W8, I11: a recount reads 500 units a second of a large organisation, after a second's units at once.
#[tokio::test(start_paused = true)]
async fn a_recount_is_paced() {
    let world = World::new().await;
    let acme = large(&world, 6_000).await;
    wrong(&world, &acme);
    world.advance("7d");
    make_recount_due(&world);

    let (ran, load) = load(&world, "recount").await;

    assert_eq!((&ran["repaired"], &stored_meta(&world, &acme)["seats"]), (&json!(1), &json!(1)));
    let seconds = load.paused.as_secs_f64();
    assert!(load.reads > 1_200.0, "{} units", load.reads);
    // The last page is not followed by a pause.
    assert!(load.reads <= READ_UNITS * (seconds + 1.0) + 150.0, "{} units in {seconds} s", load.reads);
    assert!(seconds <= load.reads / READ_UNITS, "{} units in {seconds} s", load.reads);
}

/// W8: so does the digest, which looks for the members who may renew guests.
#[tokio::test(start_paused = true)]
async fn a_digest_is_paced() {
    let world = World::new().await;
    large(&world, 6_000).await;
    world.advance("10d");

    let (ran, load) = load(&world, "digest").await;

    assert_eq!(ran, finished(json!({ "digests": 1 })));
    let seconds = load.paused.as_secs_f64();
    assert!(
        load.reads > 1_500.0 && load.reads <= READ_UNITS * (seconds + 1.0) + 200.0,
        "{} in {seconds} s",
        load.reads
    );
}

/// W8, S1.20: a purge writes 200 units a second, in transactions that take less than half of what a partition takes in a
/// second.
#[tokio::test(start_paused = true)]
async fn a_purge_is_paced() {
    let world = World::new().await;
    let acme = large(&world, 600).await;
    acme.owner.delete(&acme.path("")).await.assert_status(204);
    world.pump().await;
    world.advance("30d");

    let (ran, load) = load(&world, "purge").await;

    assert_eq!(ran["purged"], 1);
    let seconds = load.paused.as_secs_f64();
    assert!(load.writes > 1_000.0, "{} units", load.writes);
    assert!(load.writes <= WRITE_UNITS * (seconds + 1.0) + 100.0, "{} units in {seconds} s", load.writes);
    assert!(load.largest_write < 500.0, "{} units in a transaction", load.largest_write);
}

/// W8: organisations of a few hundred rows are recounted without a pause.
#[tokio::test(start_paused = true)]
async fn small_organisations_are_not_paced() {
    let world = World::new().await;
    large(&world, 900).await;
    for index in 0..5 {
        world.organization("sites", &world.person(&format!("p{index}@example.com"))).await;
    }
    world.advance("7d");

    let (ran, load) = load(&world, "recount").await;

    assert_eq!((&ran["right"], load.paused), (&json!(6), Duration::ZERO));
}
