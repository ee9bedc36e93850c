//! What a page of the list and of the export costs in organisations of several sizes:
//! `cargo bench -p it --bench listing --profile dev -- 1000 10000 100000`.

use std::time::Instant;

use harness::{Org, Traffic, World};
use serde_json::json;

/// What is asked, with pages of fifty rows.
const QUESTIONS: [&str; 12] = [
    "",
    "sort=email",
    "sort=name",
    "kind=guest",
    "status=invite_pending",
    "role=user",
    "group=readers",
    "q=copy-0001",
    "expires_before=2027-01-01",
    "api_only=true",
    "sort=name&status=active",
    "sort=name&q=nobody",
];

/// Members in a group and in none, guests, invitations and users of the API only, all of them copied in turn.
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
    world.copies(&ids, size - 1 - ids.len(), |_, _| ());
    (world, org)
}

fn line(size: usize, question: &str, traffic: &Traffic, rows: usize, began: Instant) {
    let largest = traffic.calls.iter().filter(|call| call.is_read()).map(|call| call.answer.to_string().len()).max();
    println!(
        "| {size} | `{question}` | {} | {} | {} | {:.1} | {rows} | {} | {:.1} ms |",
        traffic.operations().len(),
        traffic.rounds(),
        traffic.looked_at(),
        traffic.capacity(),
        largest.unwrap_or_default() / 1024,
        began.elapsed().as_secs_f64() * 1000.0,
    );
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
            let path = org.path(&format!("/members?limit=50&{question}"));
            let began = Instant::now();
            let (answer, traffic) = world.measure(org.owner.get(&path)).await;
            let rows = answer.assert_status(200).body["members"].as_array().map_or(0, Vec::len);
            line(size, question, &traffic, rows, began);
        }
        let began = Instant::now();
        let (answer, traffic) = world.measure(org.owner.get(&org.path("/members.csv"))).await;
        let rows = csv::Reader::from_reader(answer.assert_status(200).bytes.as_ref()).records().count();
        line(size, "a page of members.csv", &traffic, rows, began);
    }
}
