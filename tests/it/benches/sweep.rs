//! The cost of the sweeps in tables of several sizes, with a thousand due guests of each kind: `cargo bench -p it
//! --bench sweep --profile dev -- 10000 100000 1000000`; with `-- due 100000`, all guests are due on one day.

use std::{collections::VecDeque, time::Instant};

use chrono::{DateTime, TimeDelta, Utc};
use functions::jobs::{EXPIRE_GUESTS, REMIND_GUESTS};
use harness::{Call, Traffic, World};
use kit::{App, Operation, bus::CONTINUATION};
use local::{aws::eventbridge::PublishedEvent, machine::BUS};
use serde_json::{Value, json};
use store::{
    DuePosition,
    keys::{self, DUE_SHARDS, Due},
    reminders,
};

const DUE: usize = 1_000;

fn falls(at: DateTime<Utc>, number: usize, row: &mut Value) {
    let shard = u8::try_from(number % usize::from(DUE_SHARDS)).unwrap_or(0);
    let ulid = row["sk"]["S"].as_str().unwrap_or_default().trim_start_matches("M#").to_owned();
    row["due"]["S"] = json!(keys::due_partition(Due::Access, shard));
    row["due_at"]["S"] = json!(format!("{}#{ulid}", keys::instant(at)));
    row["expires_at"]["S"] = json!(at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true));
}

/// Creates guests, of whom `reminded` and `expired` are due now.
async fn of(stored: usize, reminded: usize, expired: usize) -> World {
    let world = World::new().await;
    let org = world.organization("guests", &world.person("ada@example.com")).await;
    let gus = org.joined(json!({ "emails": "gus@example.com", "kind": "guest", "period": "P300D" })).await;
    world.disable_stream();
    world.advance("30d");
    let (now, minute) = (world.now(), TimeDelta::minutes(1));
    world.copy_members(&[gus.id], stored, |number, row| {
        let later = TimeDelta::days(60 + i64::try_from(number % 200).unwrap_or(0));
        let ends = match number {
            _ if number < expired => now - minute,
            _ if number < expired + reminded => now + TimeDelta::days(14) - minute,
            _ => now + later,
        };
        falls(ends, number, row);
    });
    let store = &world.app().store;
    let mark = |at| (0..DUE_SHARDS).map(|shard| (shard, DuePosition::at(at))).collect();
    store.save_checkpoint("jobs-expire-guests", &mark(now)).await.expect("a table");
    for offset in [14, 3, 1].map(domain::period::Period::days) {
        store.save_checkpoint(&reminders::sweep(offset), &mark(offset.after(now))).await.expect("a table");
    }
    world
}

/// Runs a job and all its continuations; prints a line for each run, and one for the total.
async fn lines(world: &World, app: &App, stored: usize, job: &Operation, counter: &str) {
    let (mut events, mut all) = (VecDeque::from([json!({})]), Line::default());
    while let Some(event) = events.pop_front() {
        let began = Instant::now();
        let (ran, traffic) = world.measure(job.run(app, event)).await;
        let ran = ran.expect("the job finishes");
        let line = Line::of(&traffic, ran[counter].as_u64().unwrap_or_default(), began);
        drop(world.wire().take_calls());
        let handed_over = world.cloud().eventbridge().take_new(BUS, CONTINUATION);
        events.extend(handed_over.iter().map(PublishedEvent::rule_event));
        println!("{}", line.shown(stored, job.name));
        all.add(&line);
    }
    if all.runs > 1 {
        println!("{}", all.shown(stored, &format!("{}, {} runs", job.name, all.runs)));
    }
    let again = job.run(app, json!({})).await.expect("the job finishes");
    assert_eq!((&again[counter], &again["remaining"]), (&json!(0), &json!(0)), "everything due is done");
}

/// The cost of runs.
#[derive(Default)]
struct Line {
    runs: usize,
    notified: u64,
    calls: [usize; 3],
    items_read: usize,
    units: f64,
    largest: usize,
    seconds: f64,
}

impl Line {
    fn of(traffic: &Traffic, notified: u64, began: Instant) -> Self {
        let reads = traffic.calls.iter().filter(|call| call.is_read());
        Self {
            runs: 1,
            notified,
            calls: ["Query", "BatchGetItem", harness::WRITE].map(|name| traffic.of(name).count()),
            items_read: traffic.items_read(),
            units: reads.clone().map(Call::capacity).sum(),
            largest: reads.map(|call| call.answer().to_string().len()).max().unwrap_or_default(),
            seconds: began.elapsed().as_secs_f64(),
        }
    }

    fn add(&mut self, other: &Self) {
        let calls = std::array::from_fn(|index| self.calls[index] + other.calls[index]);
        *self = Self {
            runs: self.runs + other.runs,
            notified: self.notified + other.notified,
            calls,
            items_read: self.items_read + other.items_read,
            units: self.units + other.units,
            largest: self.largest.max(other.largest),
            seconds: self.seconds + other.seconds,
        };
    }

    fn shown(&self, stored: usize, what: &str) -> String {
        let Self { notified, calls: [queries, reads, writes], items_read, units, largest, seconds, .. } = self;
        let kilobytes = largest / 1024;
        format!(
            "| {stored} | {what} | {notified} | {queries} | {reads} | {writes} | {items_read} | {units:.0} | {kilobytes} | {seconds:.1} s |"
        )
    }
}

// The functions' time stands still: on a slow machine no call times out and no run ends early, so counts are the same
// everywhere.
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let all_due = arguments.iter().any(|argument| argument == "due");
    let sizes: Vec<usize> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![10_000] } else { sizes };
    println!(
        "| stored | job | notified | queries | batched reads | transactions | items looked at | read units | largest answer, KB | time |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for stored in sizes {
        let (reminded, expired) = if all_due { (0, stored) } else { (DUE, DUE) };
        let began = Instant::now();
        let world = of(stored, reminded, expired).await;
        eprintln!("{stored} stored in {:.0} s", began.elapsed().as_secs_f64());
        // All runs share one process: another one would draw the same seeded identifiers again, and take existing
        // audit entries for its own.
        let app = world.app();
        if !all_due {
            lines(&world, &app, stored, &REMIND_GUESTS, "reminded").await;
        }
        lines(&world, &app, stored, &EXPIRE_GUESTS, "expired").await;
    }
}
