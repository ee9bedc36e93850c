//! Reading one role, group or resource.

use harness::World;
use serde_json::json;

use super::find_entry;

/// A13: one role, group or resource is read by its key, as the list shows it.
#[tokio::test]
async fn one_entry_is_read_by_its_key() {
    let world = World::new().await;
    let org = world.acme("sites").await;
    org.put("groups/crew", json!({ "name": "Crew", "description": "Everybody on board." })).await.assert_status(200);
    org.put("resources/site/emea", json!({ "name": "EMEA", "is_group": true })).await.assert_status(200);
    org.put("resources/site/berlin", json!({ "name": "Berlin", "groups": ["emea"] })).await.assert_status(200);

    for (list, key) in [("roles", "observer"), ("groups", "crew")] {
        let read = org.owner.get(&org.path(&format!("/{list}/{key}"))).await.assert_status(200);
        assert_eq!(read.body, find_entry(&org, list, key).await);
    }
    let berlin = org.owner.get(&org.path("/resources/site/berlin")).await.assert_status(200);
    assert_eq!((&berlin.body["name"], &berlin.body["groups"]), (&json!("Berlin"), &json!(["emea"])));
    let emea = org.owner.get(&org.path("/resources/site/emea?is_group=true")).await.assert_status(200);
    assert_eq!(emea.body["is_group"], true);
    for path in ["/roles/emperor", "/groups/none", "/resources/site/paris", "/resources/planet/mars", "/roles/No%20Key"]
    {
        org.owner.get(&org.path(path)).await.assert_problem(404, "not_found");
    }
}
