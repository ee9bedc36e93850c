//! What the sweeps cost in tables of several sizes, with a thousand guests due of each kind, and with everybody due on one
//! day: `cargo bench -p it --bench sweep --profile dev -- 10000 100000 1000000`; `-- due 100000` for the second.

use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use functions::jobs::{EXPIRE_GUESTS, REMIND_GUESTS};
use harness::{Traffic, World};
use kit::Operation;
use serde_json::{Value, json};
use store::{
    Place,
    keys::{self, DUE_SHARDS, Due},
    reminders,
};

const DUE: usize = 1_000;

fn falls(at: DateTime<Utc>, number: usize, row: &mut Value) {
    let shard = u8::try_from(number % usize::from(DUE_SHARDS)).unwrap_or(0);
    let ulid = row["sk"]["S"].as_str().unwrap_or_default().trim_start_matches("M#").to_owned();
    row["due"]["S"] = json!(keys::due_bucket(Due::Access, at.date_naive(), shard));
    row["due_at"]["S"] = json!(format!("{}#{ulid}", keys::instant(at)));
    row["expires_at"]["S"] = json!(at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true));
}

/// Guests, of whom `reminded` and `expired` fall due now.
async fn of(stored: usize, reminded: usize, expired: usize) -> World {
    let world = World::new().await;
    let org = world.organization("guests", &world.person("ada@example.com")).await;
    let gus = org.joined(json!({ "emails": "gus@example.com", "kind": "guest", "period": "P300D" })).await;
    world.advance("30d");
    let (now, minute) = (world.now(), TimeDelta::minutes(1));
    world.copies(&[gus.id], stored, |number, row| {
        let later = TimeDelta::days(60 + i64::try_from(number % 200).unwrap_or(0));
        let ends = match number {
            _ if number < expired => now - minute,
            _ if number < expired + reminded => now + TimeDelta::days(14) - minute,
            _ => now + later,
        };
        falls(ends, number, row);
    });
    let store = &world.app().store;
    let mark = |at| (0..DUE_SHARDS).map(|shard| (shard, Place::at(at))).collect();
    store.note_progress("jobs-expire-guests", &mark(now)).await.expect("a table");
    for offset in [14, 3, 1].map(domain::period::Period::days) {
        store.note_progress(&reminders::sweep(offset), &mark(offset.after(now))).await.expect("a table");
    }
    world
}

/// Runs a job to its end, and prints a line for each run.
async fn line(world: &World, stored: usize, job: &Operation, told: &str) {
    // One process for all runs: another would draw the same seeded identifiers once more.
    let app = world.app();
    loop {
        let began = Instant::now();
        let (ran, traffic) = world.measure(job.run(&app, json!({}))).await;
        let ran = ran.expect("the job finishes");
        let count = |name| Traffic { calls: traffic.of(name).cloned().collect() };
        let units = |name| count(name).capacity();
        let largest = traffic.calls.iter().map(|call| call.answer.to_string().len()).max().unwrap_or_default();
        println!(
            "| {stored} | {} | {} | {} | {} | {} | {} | {:.0} | {} | {:.1} s |",
            job.name,
            ran[told],
            traffic.of("Query").count(),
            traffic.of("BatchGetItem").count(),
            traffic.of("TransactWriteItems").count(),
            traffic.looked_at(),
            units("Query") + units("BatchGetItem"),
            largest / 1024,
            began.elapsed().as_secs_f64(),
        );
        drop(world.wire().take_calls());
        if ran["more"] == false {
            return;
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let all_due = arguments.iter().any(|argument| argument == "due");
    let sizes: Vec<usize> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![10_000] } else { sizes };
    println!(
        "| stored | job | told | queries | batched reads | transactions | items looked at | read units | largest answer, KB | time |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for stored in sizes {
        let (reminded, expired) = if all_due { (0, stored) } else { (DUE, DUE) };
        let world = of(stored, reminded, expired).await;
        if !all_due {
            line(&world, stored, &REMIND_GUESTS, "reminded").await;
        }
        line(&world, stored, &EXPIRE_GUESTS, "expired").await;
    }
}
