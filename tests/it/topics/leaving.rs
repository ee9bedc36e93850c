//! Whoever belongs no more is unsubscribed, unless they belong elsewhere.

use harness::World;
use serde_json::json;

use super::{both, contact, on_the_list, portal, said, shown, topics};

/// S4.29: whoever is removed, or leaves, is off the list; nothing is kept of them there.
#[tokio::test]
async fn who_is_removed_or_leaves_is_unsubscribed() {
    let world = World::new().await;
    let acme = portal(&world, &world.person("ada@example.com")).await;
    let removed = acme.joined(json!({ "emails": "grace@example.com" })).await;
    let left = acme.joined(json!({ "emails": "alan@example.com" })).await;
    world.pump().await;

    let path = format!("/v1/me/organizations/{}/leave", acme.id);
    left.person.post(&path, json!({})).await.assert_status(204);
    acme.owner.post(&acme.path("/members/remove"), json!({ "members": [removed.id] })).await.assert_status(200);
    world.pump().await;

    assert_eq!((contact(&world, "grace@example.com"), contact(&world, "alan@example.com")), (None, None));
    assert_eq!(shown(&removed.person).await, json!([]));
}

/// S4.29, S1.18: whoever belongs to another organisation that has the topics stays subscribed until that is over too.
#[tokio::test]
async fn who_belongs_elsewhere_stays_subscribed() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let (first, second) = (portal(&world, &ada).await, portal(&world, &ada).await);
    let only = json!({ "policy": { "topics": ["incidents"], "remove_everywhere": false } });
    second.owner.patch(&second.path(""), only).await.assert_status(200);
    let one = first.joined(json!({ "emails": "grace@example.com" })).await;
    let two = second.joined(json!({ "emails": "grace@example.com" })).await;
    world.pump().await;
    assert_eq!(topics(&world, "grace@example.com"), both());

    let here = json!({ "members": [one.id], "everywhere": false });
    first.owner.post(&first.path("/members/remove"), here).await.assert_status(200);
    world.pump().await;
    assert_eq!(topics(&world, "grace@example.com"), [("incidents".to_owned(), "OPT_IN".to_owned())].into());

    second.owner.post(&second.path("/members/remove"), json!({ "members": [two.id] })).await.assert_status(200);
    world.pump().await;
    assert_eq!(contact(&world, "grace@example.com"), None);
}

/// S4.28, S4.29: a removal from everywhere takes the topics of every organisation.
#[tokio::test]
async fn a_removal_from_everywhere_unsubscribes_from_everything() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let (first, second) = (portal(&world, &ada).await, portal(&world, &ada).await);
    let one = first.joined(json!({ "emails": "grace@example.com" })).await;
    second.joined(json!({ "emails": "grace@example.com" })).await;
    world.pump().await;

    first.owner.post(&first.path("/members/remove"), json!({ "members": [one.id] })).await.assert_status(200);
    world.pump().await;

    assert_eq!(contact(&world, "grace@example.com"), None);
}

/// S4.29: with an organisation go the subscriptions of everybody in it; those of other organisations stay.
#[tokio::test]
async fn a_deleted_organization_unsubscribes_everybody() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let (acme, other) = (portal(&world, &ada).await, portal(&world, &world.person("alan@example.com")).await);
    acme.joined(json!({ "emails": "grace@example.com" })).await;
    acme.joined(json!({ "emails": "kurt@example.com" })).await;
    other.joined(json!({ "emails": "kurt@example.com" })).await;
    world.pump().await;

    acme.owner.delete(&acme.path("")).await.assert_status(204);
    world.pump().await;

    assert_eq!((contact(&world, "grace@example.com"), contact(&world, "ada@example.com")), (None, None));
    assert_eq!(topics(&world, "kurt@example.com"), both());
}

/// S4.21, S4.29: a topic that the policy gains or loses reaches whoever belongs already.
#[tokio::test]
async fn topics_follow_the_policy() {
    let world = World::new().await;
    let acme = portal(&world, &world.person("ada@example.com")).await;
    acme.joined(json!({ "emails": "grace@example.com" })).await;
    world.pump().await;

    for (policy, expected) in
        [(json!(["maintenance"]), Some("OPT_IN")), (json!([]), None), (json!(["maintenance"]), Some("OPT_IN"))]
    {
        acme.owner.patch(&acme.path(""), json!({ "policy": { "topics": policy } })).await.assert_status(200);
        world.pump().await;

        let said = topics(&world, "grace@example.com");
        assert_eq!((said.get("incidents"), said.get("maintenance").map(String::as_str)), (None, expected));
    }
    let unknown = acme.owner.patch(&acme.path(""), json!({ "policy": { "topics": ["gossip"] } })).await;
    unknown.assert_problem(422, "invalid_format");
    assert_eq!(unknown.faults(), [("/policy/topics", "invalid_format")]);
}

/// S4.29, C62, C66: what is delivered late, and in the wrong order, ends as it is now.
#[tokio::test]
async fn what_is_delivered_late_and_in_reverse_ends_in_the_right_state() {
    let world = World::new().await;
    let acme = portal(&world, &world.person("ada@example.com")).await;
    let grace = acme.joined(json!({ "emails": "grace@example.com" })).await;
    world.jobs().skip_backlog().unwrap();
    acme.owner.post(&acme.path("/members/remove"), json!({ "members": [grace.id] })).await.assert_status(200);
    world.pump().await;
    assert_eq!(contact(&world, "grace@example.com"), None);

    world.advance("10m");
    world.run_job("sweep-outbox").await;

    assert_eq!(contact(&world, "grace@example.com"), None, "the acceptance is told of last and subscribes nobody");
    assert_eq!(crate::races::invariants::check_invariants(&world).outbox().count(), 0);
}

/// S4.29: preferences of others on the same list are no business of the product.
#[tokio::test]
async fn what_others_keep_on_the_list_stays() {
    let world = World::new().await;
    let acme = portal(&world, &world.person("ada@example.com")).await;
    let grace = acme.joined(json!({ "emails": "grace@example.com" })).await;
    world.pump().await;
    let mut with_news = said("OPT_IN", "OPT_IN");
    with_news.insert("newsletter".to_owned(), "OPT_IN".to_owned());
    on_the_list(&world, "grace@example.com", &with_news, false);

    acme.owner.post(&acme.path("/members/remove"), json!({ "members": [grace.id] })).await.assert_status(200);
    world.pump().await;

    assert_eq!(topics(&world, "grace@example.com"), [("newsletter".to_owned(), "OPT_IN".to_owned())].into());
}

/// S4.29, R15: however short the retention, a deleted organisation is kept until whoever belonged is off the list.
#[tokio::test]
async fn a_deleted_organisation_is_kept_until_its_people_are_off_the_list() {
    let world = World::new().await;
    let acme = portal(&world, &world.person("ada@example.com")).await;
    let brief = json!({ "policy": { "retention": "P1D" } });
    acme.owner.patch(&acme.path(""), brief).await.assert_status(200);
    acme.joined(json!({ "emails": "grace@example.com" })).await;
    world.pump().await;
    acme.owner.delete(&acme.path("")).await.assert_status(204);

    // Nothing is delivered for two days.
    world.advance("2d");
    assert_eq!(world.run_job("purge").await["purged"], 0);
    world.run_job("sweep-outbox").await;
    world.pump().await;

    assert_eq!(contact(&world, "grace@example.com"), None);
    world.advance("2d");
    assert_eq!(world.run_job("purge").await["purged"], 1);
}
