//! The cost of sweeps depends on what is due, not on what is stored.

use chrono::{DateTime, TimeDelta, Utc};
use harness::{Traffic, World};
use serde_json::{Value, json};
use store::keys::{self, DUE_SHARDS, Due};

use super::{EXPIRE, LAPSE, REMIND};

/// Lets a copied row fall due at `at`, in one of the shards.
fn falls(due: Due, at: DateTime<Utc>, number: usize, row: &mut Value) {
    let shard = u8::try_from(number % usize::from(DUE_SHARDS)).unwrap();
    let ulid = row["sk"]["S"].as_str().unwrap().trim_start_matches("M#").to_owned();
    row["due"]["S"] = json!(keys::due_partition(due, shard));
    row["due_at"]["S"] = json!(format!("{}#{ulid}", keys::instant(at)));
    let end = json!(at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true));
    match due {
        Due::Lapse => row["invitation"]["M"]["expires_at"]["S"] = end,
        _ => row["expires_at"]["S"] = end,
    }
}

/// Of `stored` guests and as many invitations, fifty of each kind have just fallen due; the others do much later.
async fn world_of(stored: usize) -> World {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P300D", &[]).await;
    world.advance("30d");
    let late = acme.invited(json!({ "emails": "late@example.com", "kind": "guest" })).await;
    let (now, minute) = (world.now(), TimeDelta::minutes(1));
    world.copy_members(&[gus.id], stored, |number, row| {
        let ends = match number {
            0..50 => now - minute,
            50..100 => now + TimeDelta::days(14) - minute,
            _ => now + TimeDelta::days(60 + i64::try_from(number % 100).unwrap()),
        };
        falls(Due::Access, ends, number, row);
    });
    world.copy_members(&[late], stored, |number, row| {
        falls(Due::Lapse, if number < 50 { now - minute } else { now + TimeDelta::days(3) }, number, row);
    });
    world.set_all_checkpoints_to_now().await;
    world
}

async fn cost(world: &World, job: &str, reported: &str) -> Traffic {
    let (ran, traffic) = world.measure(world.run_job(job)).await;
    assert_eq!(ran[reported], 50, "{job}");
    traffic
}

/// P13, C61: with fifty due, every sweep makes the same calls and reads and writes as much whether five hundred rows
/// are stored or twenty times as many.
#[tokio::test]
async fn a_sweep_costs_what_is_due_and_not_what_exists() {
    let (few, many) = (world_of(500).await, world_of(10_000).await);

    for (job, reported) in [(REMIND, "reminded"), (EXPIRE, "expired"), (LAPSE, "lapsed")] {
        let (small, big) = (cost(&few, job, reported).await, cost(&many, job, reported).await);

        let calls = |traffic: &Traffic| {
            let count = |name| traffic.of(name).count();
            (count("Query"), count("BatchGetItem"), count(harness::WRITE), traffic.operations().len())
        };
        assert_eq!(calls(&small), calls(&big), "{job}");
        assert_eq!(small.items_read(), big.items_read(), "{job}");
        assert!((small.capacity() - big.capacity()).abs() < 1.0, "{job}: {} and {}", small.capacity(), big.capacity());
        let (queries, reads, writes, all) = calls(&big);
        assert_eq!(queries + reads + writes, all, "{job}: nothing but queries, batched reads and transactions");
    }
}

/// P13: where nothing is due, a sweep asks each shard once and writes nothing.
#[tokio::test]
async fn a_sweep_without_due_rows_queries_each_shard_once() {
    let world = World::new().await;
    (world.acme("guests").await).accepted_guest("gus@example.com", "P90D", &[]).await;
    world.set_all_checkpoints_to_now().await;

    let (_, expire) = world.measure(world.run_job(EXPIRE)).await;
    let (_, remind) = world.measure(world.run_job(REMIND)).await;

    let calls = |traffic: &Traffic| {
        (traffic.of("Query").count(), traffic.of("BatchGetItem").count(), traffic.operations().len())
    };
    assert_eq!(calls(&expire), (4, 1, 5));
    assert_eq!(calls(&remind), (1 + 3 * 4, 0, 13), "which offsets there are, and each shard for each of them");
    assert_eq!((expire.round_trips(), remind.round_trips()), (2, 2), "how far it has come; all shards at once");
}

/// P13: eight offsets in use are looked at in two rounds.
#[tokio::test]
async fn reminders_at_many_offsets_are_looked_at_in_two_rounds() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let offsets: Vec<String> = [1, 2, 3, 5, 7, 10, 14, 30].iter().map(|days| format!("P{days}D")).collect();
    let body = json!({ "policy": { "guest_reminders": offsets } });
    acme.owner.patch(&acme.path(""), body).await.assert_status(200);
    world.run_job(REMIND).await;

    let (_, remind) = world.measure(world.run_job(REMIND)).await;

    assert_eq!((remind.operations().len(), remind.round_trips()), (1 + 8 * 4, 3));
}
