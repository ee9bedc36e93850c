//! Deleted organisations are purged after their retention, and nothing else is.

use harness::{Org, World};
use serde_json::{Value, json};

use super::{finished, items_of_others, overwrite_item, partition, stored_meta};
use crate::races::invariants::check_invariants;

/// Two organisations that share people, each with members, a guest, an invitation, a removed member, and resources.
pub async fn two() -> (World, Org, Org) {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let (acme, other) = (world.organization("sites", &ada).await, world.organization("sites", &ada).await);
    for org in [&acme, &other] {
        org.owner.put(&org.path("/resources/site/berlin"), json!({ "name": "Berlin" })).await.assert_status(200);
        let bea = org.accepted_member("bea@example.com", "observer").await;
        org.accepted_member("cleo@example.com", "super-user").await;
        org.owner.post(&org.path("/members/remove"), json!({ "members": [bea.id] })).await.assert_status(200);
        let mut body = org.offer("observer");
        body["people"] = json!([{ "email": "dora@example.com", "first_name": "Dora", "last_name": "Day" }]);
        org.invited(body).await;
    }
    world.pump().await;
    (world, acme, other)
}

pub async fn delete(org: &Org) {
    org.owner.delete(&org.path("")).await.assert_status(204);
}

/// What is stored of an organisation beside its audit log: partition and sort key.
pub fn remaining(world: &World, org: &Org) -> Vec<String> {
    let own = partition(org);
    let of_it = |item: &Value| {
        let (pk, sk) = (item["pk"].as_str()?, item["sk"].as_str()?);
        let stored = pk == own || pk.starts_with(&format!("{own}#")) && !pk.contains("#AUDIT#");
        stored.then(|| format!("{} {sk}", &pk[own.len()..]))
    };
    world.table_dump().iter().filter_map(of_it).collect()
}

fn audit_log(world: &World, org: &Org) -> Vec<Value> {
    let months = format!("{}#AUDIT#", partition(org));
    let mut items = world.table_dump();
    items.retain(|item| item["pk"].as_str().unwrap().starts_with(&months));
    items
}

/// S1.20, C87, C95, I10: everything of a deleted organisation goes when it has been kept for its retention, and not
/// before; its audit log stays, and nothing of anybody else is touched
#[tokio::test]
async fn a_deleted_organisation_is_purged_after_its_retention() {
    let (world, acme, other) = two().await;
    delete(&acme).await;
    world.pump().await;
    let (before, reported, untouched) =
        (remaining(&world, &acme), audit_log(&world, &acme), items_of_others(&world, &acme));
    assert!(before.len() > 9 && before.iter().any(|key| key.starts_with("#ENDED")), "{before:?}");

    world.advance("29d23h59m59s");
    assert_eq!(world.run_job("purge").await, finished(json!({ "purged": 0, "items": 0 })));
    assert_eq!(remaining(&world, &acme), before);
    world.advance("1s");
    let ran = world.run_job("purge").await;

    assert_eq!(ran, finished(json!({ "purged": 1, "items": before.len() - 1 })));
    assert_eq!(remaining(&world, &acme), [" META"]);
    assert_eq!(audit_log(&world, &acme), reported);
    assert_eq!(items_of_others(&world, &acme), untouched);
    assert_eq!(other.members("").await.len(), 3);
    check_invariants(&world);
}

/// C54, C95: of a purged organisation only the tombstone is left: it answers nobody, is due for nothing, and is purged
/// once
#[tokio::test]
async fn a_purged_organisation_is_not_due() {
    let (world, acme, _) = two().await;
    delete(&acme).await;
    world.advance("30d");
    world.run_job("purge").await;

    let stone = stored_meta(&world, &acme);
    assert_eq!(
        (&stone["deleted_at"], &stone["purged_at"]),
        (&json!("2026-11-21T12:00:00+00:00"), &json!("2026-12-21T12:00:00.000Z"))
    );
    assert!(stone["due"].is_null() && stone["due_at"].is_null(), "{stone}");
    assert_eq!(world.run_job("purge").await["purged"], 0);
    assert_eq!(stored_meta(&world, &acme), stone);
    acme.owner.get(&acme.path("")).await.assert_problem(404, "not_found");
    acme.owner.delete(&acme.path("")).await.assert_problem(404, "not_found");
    let journey = world.travel("3d").await;
    assert!(journey.runs > 0 && world.dead_letters().is_empty());
    assert_eq!(stored_meta(&world, &acme), stone);
}

/// R15: how long it is kept is the policy's, at the time of the deletion
#[tokio::test]
async fn the_policy_sets_the_retention() {
    let (world, acme, _) = two().await;
    acme.owner.patch(&acme.path(""), json!({ "policy": { "retention": "P3D" } })).await.assert_status(200);
    delete(&acme).await;

    world.advance("3d");

    assert_eq!(world.run_job("purge").await["purged"], 1);
}

/// I10: what was not deleted is not purged, even where the index says that it is due
#[tokio::test]
async fn an_organisation_that_was_not_deleted_is_not_purged() {
    let (world, acme, _) = two().await;
    let due =
        json!({ ":due": { "S": stored_meta(&world, &acme)["due"].as_str().unwrap().replace("RECOUNT", "PURGE") } });
    overwrite_item(&world, (&partition(&acme), "META"), "SET due = :due", due);
    let before = world.table_dump();
    world.advance("7d");

    let ran = world.run_job("purge").await;

    assert_eq!(ran, finished(json!({ "purged": 0, "items": 0 })));
    let stored = |items: Vec<Value>| items.into_iter().filter(|item| item["pk"] != "CHECKPOINT").collect::<Vec<_>>();
    assert_eq!(stored(world.table_dump()), stored(before));
    let refused = world.app().store.purge_page(acme.id.parse().unwrap()).await;
    assert!(refused.is_err(), "the store itself insists on the deletion");
    assert_eq!(
        stored(world.table_dump()).len(),
        remaining(&world, &acme).len() + stored(items_of_others(&world, &acme)).len() + audit_log(&world, &acme).len()
    );
}

/// A purge reads what is due and not what exists
#[tokio::test]
async fn what_is_not_due_costs_nothing() {
    let (world, acme, _) = two().await;
    let (_, before) = world.measure(world.run_job("purge")).await;
    delete(&acme).await;

    let (_, after) = world.measure(world.run_job("purge")).await;

    for idle in [before, after] {
        let calls = ["Query", "BatchGetItem", harness::WRITE].map(|call| idle.of(call).count());
        assert_eq!(calls, [4, 0, 0]);
    }
}
