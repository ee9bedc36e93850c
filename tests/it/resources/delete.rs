//! Deleting resources and groups of resources.

use serde_json::json;

use super::list::with_sites;
use crate::catalogue::{acme, delete, listed, put, texts};

/// S2.11b: a group of resources goes only when none is in it any more, however they left
#[tokio::test]
async fn a_group_that_still_has_resources_is_not_deleted() {
    let (_, org) = acme("sites").await;
    let emea = "resources/site/emea?is_group=true";
    with_sites(&org, 0).await;
    for (id, groups) in [("berlin", json!(["emea"])), ("paris", json!(["emea"])), ("tokyo", json!([]))] {
        put(&org, &format!("resources/site/{id}"), json!({ "name": id, "groups": groups })).await.assert_status(200);
    }

    delete(&org, emea).await.assert_problem(409, "in_use");
    put(&org, "resources/site/emea", json!({ "name": "Europe", "is_group": true })).await.assert_status(200);
    delete(&org, "resources/site/paris").await.assert_status(204);
    delete(&org, emea).await.assert_problem(409, "in_use");
    put(&org, "resources/site/berlin", json!({ "name": "Berlin" })).await.assert_status(200);

    delete(&org, emea).await.assert_status(204);
    assert_eq!(texts(&listed(&org.owner, &org, "resources").await, "id"), ["berlin", "tokyo"]);
    let entering = put(&org, "resources/site/berlin", json!({ "name": "Berlin", "groups": ["emea"] })).await;
    assert_eq!(entering.faults(), [("/groups/0", "unknown_reference")]);
}

/// A group and a resource of one identifier are two things
#[tokio::test]
async fn a_resource_and_a_group_may_share_an_identifier() {
    let (_, org) = acme("sites").await;
    with_sites(&org, 0).await;
    put(&org, "resources/site/emea", json!({ "name": "Emea Street", "groups": ["emea"] })).await.assert_status(200);

    delete(&org, "resources/site/emea").await.assert_status(204);
    delete(&org, "resources/site/emea?is_group=true").await.assert_status(204);

    assert_eq!(listed(&org.owner, &org, "resources").await.len(), 0);
}

/// C01, C05: what belongs to another organisation is answered like what does not exist, and stays
#[tokio::test]
async fn resources_of_others_are_not_found() {
    let (world, org) = acme("sites").await;
    let other = world.organization("sites", &world.person("eve@example.com")).await;
    with_sites(&other, 1).await;
    let before = world.table_dump();

    let foreign = delete(&org, "resources/site/s00").await;
    let random = delete(&org, "resources/site/nowhere").await;
    let into = put(&org, "resources/site/berlin", json!({ "name": "Berlin", "groups": ["emea"] })).await;

    assert_eq!((foreign.status, foreign.code()), (random.status, random.code()));
    assert_eq!((foreign.status, into.faults()), (404, vec![("/groups/0", "unknown_reference")]));
    assert_eq!(world.table_dump(), before);
}
