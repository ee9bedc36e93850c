//! What a change of a resource records and what it costs.

use harness::World;
use serde_json::{Value, json};

use crate::catalog::audit_details;

/// S2.15, I8: each change of a resource is one entry of the audit log, with what it was and is, and one event
#[tokio::test]
async fn every_change_of_a_resource_is_audited_and_published_once() {
    let (world, org) = World::with_organization("sites").await;
    let named = |name: &str| json!({ "name": name });

    org.put("resources/site/berlin", named("Berlin")).await.assert_status(200);
    org.put("resources/site/berlin", named("Berlin")).await.assert_status(200);
    org.put("resources/site/berlin", named("Berlin Mitte")).await.assert_status(200);
    org.delete("resources/site/berlin").await.assert_status(204);
    org.delete("resources/site/berlin").await.assert_problem(404, "not_found");
    world.pump().await;

    let entry = |before: Value, after: Value| {
        let mut detail = json!({ "type": "site", "id": "berlin", "is_group": false });
        for (field, name) in [("before", before), ("after", after)] {
            if !name.is_null() {
                detail[field] = json!({ "name": name });
            }
        }
        detail
    };
    let (first, second) = (json!("Berlin"), json!("Berlin Mitte"));
    let puts = [entry(first.clone(), second.clone()), entry(Value::Null, first)];
    assert_eq!(audit_details(&org, "resource_put").await, puts);
    assert_eq!(audit_details(&org, "resource_deleted").await, [entry(second, Value::Null)]);
    let types = world.event_types();
    let resources: Vec<&str> = types.iter().filter_map(|kind| kind.strip_prefix("organization.resource_")).collect();
    assert_eq!(resources, ["put", "put", "deleted"]);
}

/// A change in and out of as many groups as there may be is one transaction
#[tokio::test]
async fn a_resource_changes_all_of_its_groups_at_once() {
    let (world, org) = World::with_organization("sites").await;
    let groups = |from: usize| (from..from + 40).map(|index| format!("g{index}")).collect::<Vec<_>>();
    for group in groups(0).into_iter().chain(groups(40)) {
        org.put(&format!("resources/site/{group}"), json!({ "name": group, "is_group": true }))
            .await
            .assert_status(200);
    }
    org.put("resources/site/berlin", json!({ "name": "Berlin", "groups": groups(0) })).await.assert_status(200);

    let body = json!({ "name": "Berlin", "groups": groups(40) });
    let (answer, traffic) = world.measure(org.put("resources/site/berlin", body)).await;

    assert_eq!((answer.status, traffic.of(harness::WRITE).count(), traffic.round_trips()), (200, 1, 2));
    org.delete("resources/site/g0?is_group=true").await.assert_status(204);
    org.delete("resources/site/g40?is_group=true").await.assert_problem(409, "in_use");
}
