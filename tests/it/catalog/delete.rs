//! Deleting roles and groups: only while they are not in use.

use harness::{Org, World};
use serde_json::{Value, json};

use super::{audit_details, find_entry, role_with};

pub async fn with_auditor_role() -> (World, Org) {
    let (world, org) = World::with_organization("sites").await;
    org.put("roles/auditor", role_with(json!({}))).await.assert_status(200);
    org.put("groups/crew", json!({ "name": "Crew" })).await.assert_status(200);
    (world, org)
}

/// Asserts that the deletion is refused and nothing is written.
pub async fn assert_in_use(world: &World, org: &Org, entry: &str) {
    let before = world.table_dump();
    org.delete(entry).await.assert_problem(409, "in_use");
    assert_eq!(world.table_dump(), before, "{entry}");
}

/// S2.15: a deleted role or group is not listed and cannot be granted.
#[tokio::test]
async fn an_unused_role_or_group_can_be_deleted() {
    let (world, org) = with_auditor_role().await;

    for (area, key) in [("roles", "auditor"), ("groups", "crew")] {
        org.delete(&format!("{area}/{key}")).await.assert_status(204);

        assert_eq!(find_entry(&org, area, key).await, Value::Null);
        org.delete(&format!("{area}/{key}")).await.assert_problem(404, "not_found");
        let reported = audit_details(&org, "organization_updated").await;
        assert_eq!(reported[0]["after"], json!({ area: { key: null } }));
    }
    let mut body = org.offer("auditor");
    body["emails"] = json!(["bob@example.com"]);
    assert_eq!(org.invite(body).await.faults(), [("/grant/role", "unknown_reference")]);
    world.pump().await;
    assert_eq!(world.dead_letters().len(), 0);
}

/// C05, C82: only keys of this organisation name anything in it
#[tokio::test]
async fn keys_of_other_organisations_are_not_found() {
    let (world, _) = with_auditor_role().await;
    let other = world.organization("sites", &world.person("eve@example.com")).await;
    let before = world.table_dump();

    for entry in ["roles/auditor", "groups/crew", "roles/Super%20User", "roles/a%23b", "groups/..%2Froles", "roles/%00"]
    {
        let answer = other.delete(entry).await;
        assert!([400, 404].contains(&answer.status), "{entry}: {}", answer.text());
    }
    for entry in ["roles/a%23b", "groups/a%2Fb", "groups/%7C"] {
        let answer = other.put(entry, json!({ "name": "X", "rank": 1 })).await;
        assert!([400, 404, 422].contains(&answer.status), "{entry}: {}", answer.text());
    }
    assert_eq!(world.table_dump(), before);
}
