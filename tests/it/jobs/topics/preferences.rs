//! Topic preferences that people set themselves.

use std::collections::BTreeMap;

use harness::World;
use serde_json::json;

use super::{both_subscribed, choose_on_ses_page, contact, portal, preferences, profile_topics, subscriptions};

/// S4.21: a person says in their profile which topics they want, one by one, and the list follows.
#[tokio::test]
async fn a_topic_can_be_chosen_in_the_profile() {
    let world = World::new().await;
    let acme = portal(&world, &world.person("ada@example.com")).await;
    let grace = acme.joined(json!({ "emails": "grace@example.com" })).await.person;
    world.pump().await;

    let changed = grace.patch("/v1/me", json!({ "topics": { "incidents": false } })).await.assert_status(200);
    world.pump().await;
    let expected = json!([
        { "topic": "incidents", "subscribed": false },
        { "topic": "maintenance", "subscribed": true },
    ]);
    assert_eq!((&changed.body["topics"], &profile_topics(&grace).await), (&expected, &expected));
    assert_eq!(subscriptions(&world, "grace@example.com"), preferences("OPT_OUT", "OPT_IN"));

    world.advance("1m");
    grace.patch("/v1/me", json!({ "topics": { "incidents": true } })).await.assert_status(200);
    world.pump().await;
    assert_eq!(subscriptions(&world, "grace@example.com"), both_subscribed());
    assert_eq!(crate::races::invariants::check_invariants(&world).outbox().count(), 0);
}

/// S4.21, S4.24: a person who has said no, in the profile or on the list itself, is not subscribed by joining again
/// elsewhere.
#[tokio::test]
async fn an_opt_out_survives_joining_another_organisation() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let first = portal(&world, &ada).await;
    let grace = first.joined(json!({ "emails": "grace@example.com" })).await;
    let alan = first.joined(json!({ "emails": "alan@example.com" })).await;
    let kurt = first.joined(json!({ "emails": "kurt@example.com" })).await;
    world.pump().await;
    world.advance("1h");
    grace.person.patch("/v1/me", json!({ "topics": { "incidents": false } })).await.assert_status(200);
    choose_on_ses_page(&world, "alan@example.com", &preferences("OPT_IN", "OPT_OUT"), false);
    choose_on_ses_page(&world, "kurt@example.com", &both_subscribed(), true);
    world.pump().await;

    world.advance("1h");
    let second = portal(&world, &ada).await;
    for one in [&grace, &alan, &kurt] {
        second.owner.post(&second.path("/members"), json!({ "email": one.person.email() })).await.assert_status(201);
    }
    world.pump().await;
    let everything = || ["grace", "alan", "kurt"].map(|name| subscriptions(&world, &format!("{name}@example.com")));
    assert_eq!(everything(), [preferences("OPT_OUT", "OPT_IN"), preferences("OPT_IN", "OPT_OUT"), both_subscribed()]);
    assert!(contact(&world, "kurt@example.com").unwrap().unsubscribed_from_all);

    let ids = json!({ "members": [grace.id, alan.id, kurt.id], "everywhere": true });
    first.owner.post(&first.path("/members/remove"), ids).await.assert_status(200);
    world.pump().await;
    let no = |topic: &str| BTreeMap::from([(topic.to_owned(), "OPT_OUT".to_owned())]);
    assert_eq!(everything()[..2], [no("incidents"), no("maintenance")], "the no stays, nothing else does");
    assert!(contact(&world, "kurt@example.com").unwrap().unsubscribed_from_all);
}

/// S4.21: a yes in the profile is the later word after a no on the list, for that topic and no other.
#[tokio::test]
async fn a_later_opt_in_in_the_profile_overrides_the_contact_list() {
    let world = World::new().await;
    let acme = portal(&world, &world.person("ada@example.com")).await;
    let grace = acme.joined(json!({ "emails": "grace@example.com" })).await.person;
    world.pump().await;
    world.advance("1h");
    choose_on_ses_page(&world, "grace@example.com", &both_subscribed(), true);

    world.advance("1h");
    grace.patch("/v1/me", json!({ "topics": { "incidents": true } })).await.assert_status(200);
    world.pump().await;

    assert_eq!(subscriptions(&world, "grace@example.com"), preferences("OPT_IN", "OPT_OUT"));
    assert!(!contact(&world, "grace@example.com").unwrap().unsubscribed_from_all);
    world.advance("1h");
    choose_on_ses_page(&world, "grace@example.com", &preferences("OPT_OUT", "OPT_OUT"), false);
    acme.owner.patch(&acme.path(""), json!({ "policy": { "topics": ["incidents"] } })).await.assert_status(200);
    world.pump().await;
    assert_eq!(subscriptions(&world, "grace@example.com")["incidents"], "OPT_OUT", "and an earlier yes does not");
}

/// S4.21, C81: what nobody offers cannot be chosen, and the fault names the topic.
#[tokio::test]
async fn only_offered_topics_can_be_chosen() {
    let world = World::new().await;
    let sites = world.acme("sites").await;

    let refused = sites.owner.patch("/v1/me", json!({ "topics": { "incidents": false, "maintenance": true } })).await;
    refused.assert_problem(422, "unknown_reference");
    let faults = [("/topics/incidents", "unknown_reference"), ("/topics/maintenance", "unknown_reference")];
    assert_eq!(refused.faults(), faults);

    let unknown = sites.owner.patch("/v1/me", json!({ "topics": { "gossip": true } })).await;
    assert_eq!((unknown.status, unknown.faults()), (422, vec![("/topics/gossip", "unknown_field")]));
    for topics in [json!({ "incidents": "yes" }), json!({ "incidents": null }), json!(null), json!([])] {
        let refused = sites.owner.patch("/v1/me", json!({ "topics": topics })).await;
        refused.assert_problem(400, "malformed");
    }
    assert_eq!(profile_topics(&sites.owner).await, json!([]));
}

/// C96: whose address it is decides nothing: another subject chooses for themselves.
#[tokio::test]
async fn a_choice_affects_no_other_person() {
    let world = World::new().await;
    let acme = portal(&world, &world.person("ada@example.com")).await;
    let grace = acme.joined(json!({ "emails": "grace@example.com" })).await.person;
    let eve = acme.joined(json!({ "emails": "eve@example.com" })).await.person;
    world.pump().await;

    eve.patch("/v1/me", json!({ "topics": { "incidents": false } })).await.assert_status(200);
    world.pump().await;

    assert_eq!(subscriptions(&world, "grace@example.com"), both_subscribed());
    assert_eq!(profile_topics(&grace).await[0]["subscribed"], true);
}
