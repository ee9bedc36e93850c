//! The weekly recount of counters: correct ones are not written, wrong ones are corrected.

use harness::{Org, World};
use serde_json::{Value, json};

use super::{finished, items_of_others, make_recount_due, overwrite_item, partition, stored_meta, stored_seats};
use crate::races::invariants::check_invariants;

/// An organisation with an owner, two members and two invitations, a week after it was made.
pub async fn a_week_later() -> (World, Org) {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    for (email, role) in [("bea@example.com", "owner"), ("cleo@example.com", "user")] {
        acme.accepted_member(email, role).await;
    }
    acme.invited(json!({ "emails": "dora@example.com", "grant": { "role": "user" } })).await;
    acme.invited(json!({ "emails": "guest@example.com", "kind": "guest" })).await;
    world.advance("7d");
    make_recount_due(&world);
    (world, acme)
}

/// Says what is not so of seats and owners.
pub fn wrong(world: &World, org: &Org) {
    let values = json!({ ":seats": { "N": "40" }, ":owners": { "N": "9" } });
    overwrite_item(world, (&partition(org), "META"), "SET seats = :seats, owners = :owners", values);
}

fn counted(world: &World, org: &Org) -> [Value; 2] {
    [json!(stored_seats(world, org)), stored_meta(world, org)["owners"].clone()]
}

/// I11: counters that are right are left alone, and counted again in a week and not before
#[tokio::test]
async fn correct_counters_are_not_written() {
    let (world, acme) = a_week_later().await;
    let before = stored_meta(&world, &acme);

    let ran = [world.run_job("recount").await, world.run_job("recount").await];

    assert_eq!(ran[0], finished(json!({ "right": 1, "repaired": 0 })));
    assert_eq!(ran[1], finished(json!({ "right": 0, "repaired": 0 })), "not due again");
    let mut after = stored_meta(&world, &acme);
    assert!(after["due_at"].as_str() > before["due_at"].as_str());
    (after["due"], after["due_at"]) = (before["due"].clone(), before["due_at"].clone());
    assert_eq!(after, before, "nothing but when it is due");
    assert_eq!(counted(&world, &acme), [4, 2]);
    world.advance("7d");
    assert_eq!(world.run_job("recount").await["right"], 1);
}

/// I11, C92: counters that are wrong are mended, of that organisation and of no other, and hold from then on
#[tokio::test]
async fn wrong_counters_are_corrected() {
    let (world, acme) = a_week_later().await;
    let other = world.organization("sites", &world.person("zoe@example.com")).await;
    acme.owner.patch(&acme.path(""), json!({ "policy": { "seat_limit": 5 } })).await.assert_status(200);
    wrong(&world, &acme);
    let user = |email: &str| json!({ "emails": email, "grant": { "role": "user" } });
    let full = acme.invite(user("eve@example.com")).await;
    assert_eq!((full.status, full.code()), (409, "seat_limit"), "a seat is missing that nobody has");
    let untouched = items_of_others(&world, &acme);

    let ran = world.run_job("recount").await;

    assert_eq!(ran, finished(json!({ "right": 0, "repaired": 1 })));
    assert_eq!((counted(&world, &acme), counted(&world, &other)), ([json!(4), json!(2)], [json!(1), json!(1)]));
    assert_eq!(items_of_others(&world, &acme), untouched);
    acme.invited(user("eve@example.com")).await;
    let full = acme.invite(user("fay@example.com")).await;
    assert_eq!((full.status, full.code()), (409, "seat_limit"));
    check_invariants(&world);
}

/// I11: an organisation that was deleted is not recounted any more
#[tokio::test]
async fn a_deleted_organisation_is_not_recounted() {
    let (world, acme) = a_week_later().await;
    wrong(&world, &acme);
    acme.owner.delete(&acme.path("")).await.assert_status(204);

    let ran = world.run_job("recount").await;

    assert_eq!(ran, finished(json!({ "right": 0, "repaired": 0 })));
    let meta = stored_meta(&world, &acme);
    assert_eq!([&meta["seats"], &meta["owners"]], [40, 9]);
}

/// C63: an organisation with a row that nobody can read holds no other up, and the run says so
#[tokio::test]
async fn an_organisation_that_cannot_be_counted_does_not_block_others() {
    let (world, acme) = a_week_later().await;
    let other = world.organization("guests", &world.person("zoe@example.com")).await;
    let broken = world.table_dump().into_iter().find(|row| row["email"] == "dora@example.com").unwrap();
    let sk = broken["sk"].as_str().unwrap();
    overwrite_item(&world, (&partition(&acme), sk), "SET kind = :odd", json!({ ":odd": { "S": "ghost" } }));
    wrong(&world, &other);
    world.advance("7d");

    let ran = world.jobs().run("recount").await.unwrap();

    assert!(ran.error.is_some_and(|error| error.contains("1 organisations failed")));
    assert_eq!(counted(&world, &other), [1, 1]);
    overwrite_item(&world, (&partition(&acme), sk), "SET kind = :member", json!({ ":member": { "S": "member" } }));
    assert_eq!(world.run_job("recount").await, finished(json!({ "right": 1, "repaired": 0 })));
}

/// I11: a recount reads what is due and not what exists
#[tokio::test]
async fn what_is_not_due_costs_nothing() {
    let mut costs = Vec::new();
    for count in [1, 12] {
        let world = World::new().await;
        for index in 0..count {
            world.organization("sites", &world.person(&format!("p{index}@example.com"))).await;
        }
        let (_, idle) = world.measure(world.run_job("recount")).await;
        costs.push(["Query", "BatchGetItem", harness::WRITE].map(|call| idle.of(call).count()));
    }

    assert_eq!(costs, [[4, 0, 0]; 2], "a query for each shard");
}

/// C59, C63: a shard of the index that cannot be read fails the run and holds up no other.
#[tokio::test]
async fn a_shard_that_cannot_be_read_does_not_block_others() {
    let world = World::new().await;
    let mut orgs = Vec::new();
    for index in 0..12 {
        orgs.push(world.organization("sites", &world.person(&format!("p{index}@example.com"))).await);
    }
    world.advance("7d");
    let refused = harness::Fault::refused(400, "ValidationException");
    world.wire().fail(harness::When::Operation("Query", 0), refused);

    let ran = world.jobs().run("recount").await.unwrap();
    let due =
        orgs.iter().filter(|org| stored_meta(&world, org)["due_at"].as_str().unwrap() < "2026-11-28T12:00").count();

    assert!(ran.error.is_some() && (1..12).contains(&due), "{due} of 12 are left");
    assert_eq!(world.run_job("recount").await, finished(json!({ "right": due, "repaired": 0 })));
}

/// I11, C61: after an outage of months every organisation is counted in the first run.
#[tokio::test]
async fn an_outage_of_months_loses_no_recount() {
    let (world, acme) = a_week_later().await;
    wrong(&world, &acme);
    world.advance("200d");

    assert_eq!(world.run_job("recount").await, finished(json!({ "right": 0, "repaired": 1 })));
    assert_eq!(counted(&world, &acme), [4, 2]);
}
