//! The cost of maintenance jobs in queries, reads and transactions, as the README of `store` states it.

use harness::{Org, World};
use serde_json::{Value, json};
use store::keys::{self, Due};

use super::finished;

const DAILY: [&str; 3] = ["recount", "purge", "digest"];

/// An organisation with an owner and guests until twenty days from now; what its founding caused has left.
async fn acme(world: &World, guests: usize) -> Org {
    let acme = world.acme("guests").await;
    let gus = acme.joined(json!({ "emails": "gus@example.com", "kind": "guest", "period": "P20D" })).await;
    world.copy_members(&[gus.id], guests - 1, |_, _| {});
    world.pump().await;
    acme
}

/// When an organisation is recounted next.
fn recounted_at(world: &World, at: &str) {
    let database = world.cloud().dynamodb();
    for item in world.table_dump().iter().filter(|item| item["sk"] == "META") {
        let update = json!({
            "TableName": local::machine::TABLE,
            "Key": { "pk": { "S": item["pk"] }, "sk": { "S": "META" } },
            "UpdateExpression": "SET due = :due, due_at = :at",
            "ExpressionAttributeValues": {
                ":due": { "S": keys::due_partition(Due::Recount, 3) },
                ":at": { "S": format!("{at}T00:00:00.000Z#0") },
            },
        });
        database.database().update_item(serde_json::from_value(update).unwrap()).unwrap();
    }
}

/// Runs a job, and says what it answered and what that cost.
async fn run(world: &World, job: &str) -> (Value, String) {
    let (ran, traffic) = world.measure(world.run_job(job)).await;
    let [queries, reads, writes] = ["Query", "BatchGetItem", harness::WRITE].map(|call| traffic.of(call).count());
    assert_eq!(queries + reads + writes, traffic.operations().len(), "{job}: nothing but these");
    let items: usize = traffic.of(harness::WRITE).map(|call| call.items).sum();
    (ran, format!("{job}: {queries} {reads} {writes} of {items}"))
}

/// P13, I11: where nothing is due, a query for each shard, all at once, whatever exists and whenever the job ran last; the
/// digest reads before how long the longest window is.
#[tokio::test]
async fn maintenance_jobs_without_due_work_cost_what_the_readme_says() {
    for guests in [1, 60] {
        let world = World::new().await;
        acme(&world, guests).await;
        recounted_at(&world, "2027-12-24");

        for days in ["1s", "3d"] {
            world.advance(days);
            let mut costs = Vec::new();
            for job in DAILY {
                costs.push(run(&world, job).await.1);
            }

            assert_eq!(costs, ["recount: 4 0 0 of 0", "purge: 4 0 0 of 0", "digest: 4 1 0 of 0"], "{days}");
        }
        let (_, idle) = world.measure(world.run_job("recount")).await;
        assert_eq!(idle.round_trips(), 1);
        let (_, idle) = world.measure(world.run_job("digest")).await;
        assert_eq!(idle.round_trips(), 2);
    }
}

/// P13, I11, R12: what an organisation costs whose turn it is, beside that: 600 guests and the claims on their
/// addresses, their owner, and what is kept of each.
#[tokio::test]
async fn a_due_organisation_costs_what_the_readme_says() {
    let world = World::new().await;
    let acme = acme(&world, 600).await;
    recounted_at(&world, "2026-11-21");

    let (ran, recount) = run(&world, "recount").await;
    assert_eq!(ran, finished(json!({ "right": 1, "repaired": 0 })));
    world.advance("10d");
    let (ran, digest) = run(&world, "digest").await;
    assert_eq!(ran, finished(json!({ "digests": 1 })));
    acme.owner.delete(&acme.path("")).await.assert_status(204);
    world.pump().await;
    world.advance("30d");
    let (ran, purge) = run(&world, "purge").await;
    assert_eq!((&ran["purged"], &ran["items"]), (&json!(1), &json!(1_210)));

    // Beside a query for each shard; the digest reads how long the longest window is.
    let (recounted, reported) = ((4 + 2 + 2, 1 + 1, 1), (4 + 1 + 2, 1 + 1, 1 + 1));
    let purged = (4 + 51 + 3 + 3, 1, 51 + 1 + 1);
    let line = |job: &str, (queries, reads, writes), items| format!("{job}: {queries} {reads} {writes} of {items}");
    assert_eq!(
        recount,
        line("recount", recounted, 1),
        "601 rows are two pages; the counter shards are read twice, and the settings"
    );
    assert_eq!(
        digest,
        line("digest", reported, 2 + 1),
        "a page of guests, two of rows; the email with its mark, and that of the day"
    );
    assert_eq!(
        purge,
        line("purge", purged, 1_210 + 52 + 1),
        "51 batches of what lived and one of marks, each with its condition"
    );
}
