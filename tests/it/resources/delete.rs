//! Deleting resources and groups of resources.

use harness::World;
use serde_json::json;

use super::list::with_sites;
use crate::catalog::{list_entries, values_of};

/// S2.11b: a group of resources goes only when none is in it any more, however they left
#[tokio::test]
async fn a_resource_group_with_resources_is_not_deleted() {
    let (_, org) = World::with_organization("sites").await;
    let emea = "resources/site/emea?is_group=true";
    with_sites(&org, 0).await;
    for (id, groups) in [("berlin", json!(["emea"])), ("paris", json!(["emea"])), ("tokyo", json!([]))] {
        org.put(&format!("resources/site/{id}"), json!({ "name": id, "groups": groups })).await.assert_status(200);
    }

    org.delete(emea).await.assert_problem(409, "in_use");
    org.put("resources/site/emea", json!({ "name": "Europe", "is_group": true })).await.assert_status(200);
    org.delete("resources/site/paris").await.assert_status(204);
    org.delete(emea).await.assert_problem(409, "in_use");
    org.put("resources/site/berlin", json!({ "name": "Berlin" })).await.assert_status(200);

    org.delete(emea).await.assert_status(204);
    assert_eq!(values_of(&list_entries(&org.owner, &org, "resources").await, "id"), ["berlin", "tokyo"]);
    let entering = org.put("resources/site/berlin", json!({ "name": "Berlin", "groups": ["emea"] })).await;
    assert_eq!(entering.faults(), [("/groups/0", "unknown_reference")]);
}

/// A group and a resource of one identifier are two things
#[tokio::test]
async fn a_resource_and_a_group_may_share_an_identifier() {
    let (_, org) = World::with_organization("sites").await;
    with_sites(&org, 0).await;
    org.put("resources/site/emea", json!({ "name": "Emea Street", "groups": ["emea"] })).await.assert_status(200);

    org.delete("resources/site/emea").await.assert_status(204);
    org.delete("resources/site/emea?is_group=true").await.assert_status(204);

    assert_eq!(list_entries(&org.owner, &org, "resources").await.len(), 0);
}

/// C01, C05: what belongs to another organisation is answered like what does not exist, and stays
#[tokio::test]
async fn resources_of_other_organisations_are_not_found() {
    let (world, org) = World::with_organization("sites").await;
    let other = world.organization("sites", &world.person("eve@example.com")).await;
    with_sites(&other, 1).await;
    let before = world.table_dump();

    let foreign = org.delete("resources/site/s00").await;
    let random = org.delete("resources/site/nowhere").await;
    let into = org.put("resources/site/berlin", json!({ "name": "Berlin", "groups": ["emea"] })).await;

    assert_eq!((foreign.status, foreign.code()), (random.status, random.code()));
    assert_eq!((foreign.status, into.faults()), (404, vec![("/groups/0", "unknown_reference")]));
    assert_eq!(world.table_dump(), before);
}
