//! What was deleted goes for good when its time has come, and nothing else does.

use harness::{Org, World};
use serde_json::{Value, json};

use super::{elsewhere, meta, partition, tamper, up_to_date};
use crate::races::invariants::check_invariants;

const JOB: &str = "jobs-purge";

/// Two organisations that share people, each with members, a guest, an invitation, somebody who is gone, and resources.
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
    up_to_date(&world, JOB).await;
    (world, acme, other)
}

pub async fn delete(org: &Org) {
    org.owner.delete(&org.path("")).await.assert_status(204);
}

/// What is stored of an organisation beside its trail: partition and sort key.
pub fn left(world: &World, org: &Org) -> Vec<String> {
    let own = partition(org);
    let of_it = |item: &Value| {
        let (pk, sk) = (item["pk"].as_str()?, item["sk"].as_str()?);
        let kept = pk == own || pk.starts_with(&format!("{own}#")) && !pk.contains("#AUDIT#");
        kept.then(|| format!("{} {sk}", &pk[own.len()..]))
    };
    world.table_dump().iter().filter_map(of_it).collect()
}

fn audit_log(world: &World, org: &Org) -> Vec<Value> {
    let months = format!("{}#AUDIT#", partition(org));
    let mut items = world.table_dump();
    items.retain(|item| item["pk"].as_str().unwrap().starts_with(&months));
    items
}

/// S1.20, C87, C95, I10: everything of a deleted organisation goes when it has been kept for its retention, and not before;
/// its trail stays, and nothing of anybody else is touched
#[tokio::test]
async fn what_is_left_of_a_deleted_organisation_goes_when_its_time_has_come() {
    let (world, acme, other) = two().await;
    delete(&acme).await;
    world.pump().await;
    let (before, told, untouched) = (left(&world, &acme), audit_log(&world, &acme), elsewhere(&world, &acme));
    assert!(before.len() > 9 && before.iter().any(|key| key.starts_with("#ENDED")), "{before:?}");

    world.advance("29d23h59m59s");
    assert_eq!(world.run_job("purge").await, json!({ "purged": 0, "items": 0, "left": 0 }));
    assert_eq!(left(&world, &acme), before);
    world.advance("1s");
    let ran = world.run_job("purge").await;

    assert_eq!(ran, json!({ "purged": 1, "items": before.len() - 1, "left": 0 }));
    assert_eq!(left(&world, &acme), [" META"]);
    assert_eq!(audit_log(&world, &acme), told);
    assert_eq!(elsewhere(&world, &acme), untouched);
    assert_eq!(other.members("").await.len(), 3);
    check_invariants(&world);
}

/// C54, C95: of a purged organisation only the stone is left: it answers nobody, is due for nothing, and is purged once
#[tokio::test]
async fn a_purged_organisation_is_due_for_nothing_any_more() {
    let (world, acme, _) = two().await;
    delete(&acme).await;
    world.advance("30d");
    world.run_job("purge").await;

    let stone = meta(&world, &acme);
    assert_eq!(
        (&stone["deleted_at"], &stone["purged_at"]),
        (&json!("2026-11-21T12:00:00+00:00"), &json!("2026-12-21T12:00:00.000Z"))
    );
    assert!(stone["due"].is_null() && stone["due_at"].is_null(), "{stone}");
    assert_eq!(world.run_job("purge").await["purged"], 0);
    assert_eq!(meta(&world, &acme), stone);
    acme.owner.get(&acme.path("")).await.assert_problem(404, "not_found");
    acme.owner.delete(&acme.path("")).await.assert_problem(404, "not_found");
    let journey = world.travel("3d").await;
    assert!(journey.runs > 0 && world.dead_letters().is_empty());
    assert_eq!(meta(&world, &acme), stone);
}

/// R15: how long it is kept is the policy's, at the time of the deletion
#[tokio::test]
async fn the_policy_says_how_long_it_is_kept() {
    let (world, acme, _) = two().await;
    acme.owner.patch(&acme.path(""), json!({ "policy": { "retention": "P3D" } })).await.assert_status(200);
    delete(&acme).await;

    world.advance("3d");

    assert_eq!(world.run_job("purge").await["purged"], 1);
}

/// I10: what was not deleted is not purged, even where the index says that it is due
#[tokio::test]
async fn what_was_not_deleted_is_not_purged() {
    let (world, acme, _) = two().await;
    let due = json!({ ":due": { "S": meta(&world, &acme)["due"].as_str().unwrap().replace("RECOUNT", "PURGE") } });
    tamper(&world, (&partition(&acme), "META"), "SET due = :due", due);
    let before = world.table_dump();
    world.advance("7d");

    let ran = world.run_job("purge").await;

    assert_eq!(ran, json!({ "purged": 0, "items": 0, "left": 0 }));
    let kept = |items: Vec<Value>| items.into_iter().filter(|item| item["pk"] != "PROGRESS").collect::<Vec<_>>();
    assert_eq!(kept(world.table_dump()), kept(before));
    let refused = world.app().store.purge_page(acme.id.parse().unwrap()).await;
    assert!(refused.is_err(), "the store itself insists on the deletion");
    assert_eq!(
        kept(world.table_dump()).len(),
        left(&world, &acme).len() + kept(elsewhere(&world, &acme)).len() + audit_log(&world, &acme).len()
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
        let calls = ["Query", "BatchGetItem", "TransactWriteItems"].map(|call| idle.of(call).count());
        assert_eq!(calls, [16, 1, 1]);
    }
}
