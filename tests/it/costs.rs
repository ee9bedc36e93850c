//! Budgets: round trips, transactions and writes per operation, as the README of `store` states them.

use harness::{Traffic, World};
use serde_json::json;

use crate::faults::{
    more_operations,
    operations::{CHANGES, OperationCase, READS},
};

/// The indexes that are read eventually, because they are global; rows found by them are read again.
const EVENTUAL: [&str; 2] = ["person", "due"];

fn reads(traffic: &Traffic) -> usize {
    Traffic { calls: traffic.calls.iter().filter(|call| call.is_read()).cloned().collect() }.round_trips()
}

/// The writes of each transaction, without those about the key of the request.
fn writes(traffic: &Traffic) -> Vec<usize> {
    let keyed = |call: &&harness::Call| !call.body.to_string().contains("IDEM#");
    traffic.of("TransactWriteItems").filter(keyed).map(|call| call.items).collect()
}

fn is_fit_for_a_request(name: &str, traffic: &Traffic) {
    for call in traffic.calls.iter().filter(|call| call.is_table()) {
        let known = ["BatchGetItem", "Query", "TransactWriteItems"].contains(&call.operation.as_str());
        assert!(known, "{name}: {}", call.operation);
        let eventual = call.index.as_deref().is_some_and(|index| EVENTUAL.contains(&index));
        assert!(call.consistent != Some(false) || eventual, "{name} reads what may be stale: {}", call.body);
    }
}

async fn cost(doing: &OperationCase) -> (usize, Vec<usize>) {
    let stage = doing.fixture().await;
    let (_, traffic) = stage.world.measure(doing.send(&stage, "k")).await;
    is_fit_for_a_request(doing.name, &traffic);
    (reads(&traffic), writes(&traffic))
}

/// Every operation takes few round trips and transactions, scans nothing, and decides on consistent reads only.
#[tokio::test]
async fn an_operation_costs_what_the_readme_says() {
    let mut costs = Vec::new();
    // Retry of reading, then the writes of each transaction; two addresses are invited.
    for doing in CHANGES.iter().chain(&READS).chain(&more_operations::CHANGES).chain(&more_operations::READS) {
        let (reads, writes) = cost(doing).await;
        costs.push(format!("{}: {reads} {writes:?}", doing.name));
    }

    assert_eq!(costs, EXPECTED);
}

const EXPECTED: [&str; 46] = [
    "organizations-create: 1 [7]",
    "organizations-update: 1 [5]",
    "organizations-delete: 1 [4]",
    "invitations-create: 1 [15]",
    "invitations-resend: 2 [8]",
    "invitations-cancel: 1 [7]",
    "invitations-accept: 1 [6]",
    "invitations-accept refused: 1 [2]",
    "invitations-decline: 1 [6]",
    "members-update: 1 [5]",
    "members-update pending: 2 [8]",
    "members-suspend: 1 [5]",
    "members-reactivate: 1 [5]",
    "members-move: 1 [5]",
    "members-remove: 2 [8]",
    "resources-put: 1 [5]",
    "me-leave: 1 [7]",
    "organizations-get: 1 []",
    "invitations-preview: 1 []",
    "members-list: 2 []",
    "members-list by status: 3 []",
    "members-get: 1 []",
    "audit-list: 3 []",
    "me-invitations: 2 []",
    "guests-renew: 1 [6]",
    "members-add: 5 [12]",
    "members-export: 2 [4]",
    "members-remove by description: 5 [8]",
    "members-update profile: 1 [5]",
    "members-reset-password: 1 [5]",
    "roles-put: 1 [5]",
    "roles-delete: 3 [5, 5]",
    "groups-put: 1 [5]",
    "groups-delete: 3 [5, 5]",
    "resources-delete: 1 [5]",
    "me-update: 2 [1]",
    "me-update topics: 2 [2]",
    "me-switch: 1 [2]",
    "signins-record: 1 [1]",
    "guests-alerts: 2 []",
    "organizations-authorize: 1 []",
    "roles-list: 1 []",
    "groups-list: 1 []",
    "resources-list: 2 []",
    "me-get: 2 []",
    "me-organizations: 2 []",
];

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
        calls.push((idle.of("Query").count(), idle.of("BatchGetItem").count(), idle.of("TransactWriteItems").count()));
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
