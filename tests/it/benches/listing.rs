//! The cost of a page of the member list and of the export, in organisations of several sizes: `cargo bench -p it
//! --bench listing --profile dev -- 1000 10000 100000`.
//!
//! Memory is the peak increase during a request, in a process that also holds the embedded table. It must not grow
//! with the organisation.

use std::time::Instant;

use harness::{Answer, Org, RequestBuilder, World};
use http::Method;
use peak_alloc::PeakAlloc;
use serde_json::json;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The queries, with pages of fifty rows.
const QUESTIONS: [&str; 19] = [
    "",
    "sort=email",
    "sort=name",
    "sort=expires_at",
    "sort=-last_login_at",
    "kind=guest",
    "status=invite_pending",
    "role=user",
    "group=readers",
    "q=copy-0001",
    "q=user",
    "q=copy-000123-guest@example.com",
    "q=usersonaaab%20a",
    "q=ersonaaab",
    "q=nobody",
    "expires_before=2027-01-01",
    "api_only=true",
    "sort=name&status=active",
    "sort=name&q=nobody",
];

/// Copies of members with and without a group, guests, invitations and API-only users, in turn. Some have signed in.
async fn of(size: usize) -> (World, Org) {
    let world = World::new().await;
    let org = world.organization("guests", &world.person("ada@example.com")).await;
    let readers = json!({ "name": "Readers", "grant": {} });
    org.owner.put(&org.path("/groups/readers"), readers).await.assert_status(200);
    let person = |name: &str| json!([{ "email": format!("{name}@example.com"), "first_name": "A", "last_name": format!("{name}son") }]);
    let user = json!({ "role": "user" });
    let mut ids = Vec::new();
    ids.push(org.joined(json!({ "people": person("user"), "grant": user })).await.id);
    ids.push(org.joined(json!({ "people": person("reader"), "grant": user, "group": "readers" })).await.id);
    ids.push(org.joined(json!({ "people": person("guest"), "kind": "guest" })).await.id);
    ids.push(org.invited(json!({ "people": person("pending"), "grant": user })).await);
    ids.push(org.invited(json!({ "people": person("robot"), "grant": user, "api_only": true })).await);
    world.copy_members(&ids, size - 1 - ids.len(), |number, row| {
        if number % 10 == 0 {
            let at = json!({ "S": format!("2026-11-{:02}T08:00:00.000Z", 1 + number % 20) });
            row["last_login_at"] = at.clone();
            row["sign_in_key"] = at;
        }
    });
    (world, org)
}

/// Sends a request and prints a line; `rows` counts the returned rows.
async fn line(
    world: &World,
    size: usize,
    question: &str,
    ask: RequestBuilder,
    rows: impl Fn(&Answer) -> usize,
) -> Answer {
    let began = Instant::now();
    let (answer, traffic) = world.measure(ask.send()).await;
    let took = began.elapsed();
    let answer = answer.assert_status(200);
    let largest = traffic.calls.iter().filter(|call| call.is_read()).map(|call| call.answer().to_string().len()).max();
    println!(
        "| {size} | `{question}` | {} | {} | {} | {:.1} | {} | {} | {:.1} ms |",
        traffic.operations().len(),
        traffic.round_trips(),
        traffic.items_read(),
        traffic.capacity(),
        rows(&answer),
        largest.unwrap_or_default() / 1024,
        took.as_secs_f64() * 1000.0,
    );
    drop(world.wire().take_calls());
    answer
}

fn listed(answer: &Answer) -> usize {
    answer.body["members"].as_array().map_or(0, Vec::len)
}

fn exported(answer: &Answer) -> usize {
    csv::Reader::from_reader(answer.bytes.as_ref()).records().count()
}

/// Repeats requests without recording calls, and prints their peak memory.
async fn needed(world: &World, org: &Org, size: usize) {
    world.wire().stop_recording();
    for path in ["/members?limit=100", "/members.csv"] {
        MEMORY.reset_peak_usage();
        let before = MEMORY.current_usage();
        let answer = org.owner.get(&org.path(path)).await;
        let peak = MEMORY.peak_usage().saturating_sub(before);
        let bytes = answer.assert_status(200).bytes.len();
        println!("{size} members, {path}: {} KB of memory for {} KB of answer", peak / 1024, bytes / 1024);
    }
}

/// Requests every page of the export.
async fn whole_export(world: &World, org: &Org, size: usize) {
    let (mut next, mut page) = (Some(org.path("/members.csv")), 0);
    while let Some(path) = next {
        page += 1;
        let ask = org.owner.request(Method::GET, &path);
        let name = format!("members.csv, page {page}");
        let answer = line(world, size, &name, ask, exported).await;
        next = answer.next_page();
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let sizes: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![1_000, 10_000] } else { sizes };
    println!("| members | question | calls | rounds | items looked at | units | rows | largest read, KB | time |");
    println!("|---|---|---|---|---|---|---|---|---|");
    for size in sizes {
        let (world, org) = of(size).await;
        for question in QUESTIONS {
            let ask = org.owner.request(Method::GET, &org.path(&format!("/members?limit=50&{question}")));
            line(&world, size, question, ask, listed).await;
        }
        whole_export(&world, &org, size).await;
        needed(&world, &org, size).await;
    }
}
