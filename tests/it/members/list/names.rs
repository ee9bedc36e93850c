//! Names beside keys in the rows of members.

use harness::World;
use serde_json::{Value, json};

/// A6: a row names the resources of its scopes, its role and its group, in the list and alone; what does not exist any more has
/// no name.
#[tokio::test]
async fn a_row_names_its_resources_its_role_and_its_group() {
    let world = World::new().await;
    let org = world.acme("sites").await;
    org.put("groups/crew", json!({ "name": "The crew" })).await.assert_status(200);
    for (site, name) in [("berlin", "Berlin Mitte"), ("paris", "Paris Nord")] {
        org.put(&format!("resources/site/{site}"), json!({ "name": name })).await.assert_status(200);
    }
    let scopes = json!([{ "type": "site", "mode": "resources", "ids": ["berlin", "paris"] }]);
    let grant = json!({ "role": "observer", "scopes": scopes });
    let bob = org.joined(json!({ "emails": "bob@example.com", "grant": grant, "group": "crew" })).await;
    org.delete("resources/site/paris").await.assert_status(204);

    let listed = org.members("?role=observer").await.remove(0);
    let read = org.owner.get(&org.path(&format!("/members/{}", bob.id))).await.body;

    assert_eq!(listed, read);
    assert_eq!((&read["role_name"], &read["group_name"]), (&json!("Observer"), &json!("The crew")));
    let named = |id: &str, name: Value| json!({ "type": "site", "id": id, "name": name, "is_group": false });
    assert_eq!(read["scopes"], json!([named("berlin", json!("Berlin Mitte")), named("paris", Value::Null)]));
}

/// A6: a process that has read the names within the last minute takes no round for them.
#[tokio::test]
async fn names_that_are_known_take_no_round() {
    let world = World::new().await;
    let org = world.acme("sites").await;
    org.put("resources/site/berlin", json!({ "name": "Berlin" })).await.assert_status(200);
    let scopes = json!([{ "type": "site", "mode": "resources", "ids": ["berlin"] }]);
    let grant = json!({ "role": "observer", "scopes": scopes });
    org.joined(json!({ "emails": "bob@example.com", "grant": grant })).await;
    world.warm_up(&org.id).await;
    let rounds = async || world.measure(org.members("")).await.1.round_trips();

    let (first, second) = (rounds().await, rounds().await);
    world.advance("1m");

    assert_eq!((first - second, rounds().await), (1, first));
}
