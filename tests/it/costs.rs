//! Budgets: round trips, transactions and writes per operation, as the README of `store` states them.

use harness::{Traffic, World};
use serde_json::json;

use crate::faults::{
    more_operations,
    operations::{CHANGES, OperationCase, READS},
};

/// The indexes that are read eventually, because they are global; rows found by them are read again.
const EVENTUAL: [&str; 3] = ["person", "due", "sign_in"];

/// What one call of an operation costs.
struct Cost {
    rounds: usize,
    read_units: f64,
    writes: Vec<usize>,
    write_units: f64,
}

impl Cost {
    /// The cost of these calls, without those about the key of the request.
    fn of(traffic: &Traffic) -> Self {
        let of_key = |call: &&harness::Call| call.body.to_string().contains("IDEM#");
        let of_tables = traffic.calls.iter().filter(|call| call.is_table() && !of_key(call));
        let (reads, writes): (Vec<_>, Vec<_>) = of_tables.cloned().partition(harness::Call::is_read);
        let (reads, writes) = (Traffic { calls: reads }, Traffic { calls: writes });
        Self {
            rounds: reads.round_trips(),
            read_units: reads.capacity(),
            writes: writes.calls.iter().map(|call| call.items).collect(),
            write_units: writes.capacity() + 0.0,
        }
    }

    /// The row of the table in the README of `store`.
    fn row(&self, name: &str) -> String {
        let writes = self.writes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        format!("| {name} | {} | {} | {writes} | {} |", self.rounds, self.read_units, self.write_units)
    }
}

fn is_fit_for_a_request(name: &str, traffic: &Traffic) {
    for call in traffic.calls.iter().filter(|call| call.is_table()) {
        let known = ["BatchGetItem", "Query", harness::WRITE].iter().any(|operation| call.is(operation));
        assert!(known, "{name}: {}", call.operation);
        let eventual = call.index.as_deref().is_some_and(|index| EVENTUAL.contains(&index));
        assert!(call.consistent != Some(false) || eventual, "{name} reads what may be stale: {}", call.body);
    }
}

/// The cost of an operation in a process that has read the settings before.
async fn cost(doing: &OperationCase) -> Cost {
    let stage = doing.fixture().await;
    stage.world.warm_up(&stage.org.id).await;
    let (_, traffic) = stage.world.measure(doing.send(&stage, "k")).await;
    is_fit_for_a_request(doing.name, &traffic);
    Cost::of(&traffic)
}

/// P11, P12: every operation costs the round trips, transactions and capacity units that the README says, scans nothing, and
/// decides on consistent reads only.
#[tokio::test]
async fn an_operation_costs_what_the_readme_says() {
    let mut rows = Vec::new();
    for doing in CHANGES.iter().chain(&READS).chain(&more_operations::CHANGES).chain(&more_operations::READS) {
        rows.push(cost(doing).await.row(doing.name));
    }

    assert_table("operations", &rows);
}

/// P11, P12, W7: a hundred invitations take one round of reading and six transactions; the email of one takes a lease, its
/// delivery state and the deletion of its entry, a write unit each
#[tokio::test]
async fn a_batch_and_its_emails_cost_what_the_readme_says() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    world.pump().await;
    world.warm_up(&acme.id).await;
    let emails: Vec<_> = (0..100).map(|index| format!("p{index}@example.com")).collect();

    let (_, invited) = world.measure(acme.invite(json!({ "emails": emails, "grant": { "role": "user" } }))).await;
    let (_, sent) = world.measure(world.pump()).await;

    let (batch, emails) = (Cost::of(&invited), Cost::of(&sent));
    assert_eq!((batch.rounds, batch.writes.len(), invited.round_trips()), (1, 6, 7));
    let readme = readme_of_store();
    assert!(readme.contains(&format!("7 rounds, {} write units", batch.write_units)), "{} units", batch.write_units);
    assert_eq!((emails.writes.len(), emails.write_units), (3 * 100, 300.0));
    assert!(emails.writes.iter().all(|items| *items == 1));
}

fn readme_of_store() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/store/README.md");
    std::fs::read_to_string(path).expect("the README of store")
}

/// Compares rows with those of a table in the README of `store`, which begins behind a comment with its name.
fn assert_table(name: &str, rows: &[String]) {
    let readme = readme_of_store();
    let (_, table) = readme.split_once(&format!("<!-- costs: {name} -->\n")).expect("a table of that name");
    let stated: Vec<&str> = table.lines().skip(2).take_while(|line| line.starts_with('|')).collect();
    assert!(stated == rows, "the table should read:\n{}", rows.join("\n"));
}

async fn filled(count: usize) -> (World, harness::Org) {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let emails: Vec<_> = (0..count).map(|index| format!("p{index}@example.com")).collect();
    acme.invite(json!({ "emails": emails, "grant": { "role": "user" } })).await.assert_status(201);
    (world, acme)
}

/// A page costs the same in an organisation of any size, however it is asked for
#[tokio::test]
async fn a_page_of_the_list_costs_the_same_in_an_organisation_of_any_size() {
    let (small, large) = (filled(12).await, filled(90).await);
    let questions = [
        "",
        "&status=invite_pending",
        "&kind=member&status=invite_pending",
        "&q=p",
        "&sort=name",
        "&sort=email",
        "&role=user",
    ];
    for question in questions {
        let mut rounds = Vec::new();
        for (world, acme) in [&small, &large] {
            let path = acme.path(&format!("/members?limit=10{question}"));
            let (answer, traffic) = world.measure(acme.owner.get(&path)).await;
            assert_eq!(answer.assert_status(200).body["members"].as_array().unwrap().len(), 10, "{question}");
            is_fit_for_a_request(question, &traffic);
            rounds.push(traffic.round_trips());
        }
        assert_eq!(rounds[0], rounds[1], "{question}");
        assert!(rounds[0] <= 3, "{question}: {rounds:?}");
    }
}

/// The sweep of invitations reads what is due and not what exists
#[tokio::test]
async fn the_sweep_of_invitations_costs_what_is_due() {
    let mut calls = Vec::new();
    for count in [1, 90] {
        let (world, _) = filled(count).await;
        world.set_checkpoint_to_now("jobs-lapse-invitations").await;
        let (_, idle) = world.measure(world.run_job("lapse-invitations")).await;
        is_fit_for_a_request("lapse", &idle);
        calls.push((idle.of("Query").count(), idle.of("BatchGetItem").count(), idle.of(harness::WRITE).count()));
    }
    assert_eq!(calls, [(4, 1, 0), (4, 1, 0)], "one query for each shard, and one read of how far it has come");

    let (world, acme) = filled(3).await;
    world.advance("1d");
    world.set_checkpoint_to_now("jobs-lapse-invitations").await;
    let more: Vec<_> = (0..80).map(|index| format!("q{index}@example.com")).collect();
    acme.invite(json!({ "emails": more, "grant": { "role": "user" } })).await.assert_status(201);
    world.advance("6d");
    let (_, due) = world.measure(world.run_job("lapse-invitations")).await;
    let read: usize = due.of("BatchGetItem").map(|call| call.items).sum();
    assert!((3..=12).contains(&read), "{read} items for three that are due and eighty that are not");
}

/// The sweep of the outbox looks once into each of its eight shards, and once for choices of topics, when there is
/// nothing to do
#[tokio::test]
async fn the_sweep_of_the_outbox_costs_its_pending_entries() {
    let (world, _) = filled(90).await;
    world.pump().await;
    world.advance("10m");

    let (_, traffic) = world.measure(world.run_job("sweep-outbox")).await;

    assert_eq!(traffic.operations(), ["Query"; 9]);
    is_fit_for_a_request("sweep", &traffic);
}
