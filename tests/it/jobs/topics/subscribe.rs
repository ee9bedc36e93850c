//! Members who join are subscribed.

use harness::World;
use serde_json::json;

use super::{both_subscribed, contact, portal, profile_topics, subscriptions};

/// S4.21: a person who is invited is not subscribed to anything; who has accepted is, to every topic of the
/// organisation.
#[tokio::test]
async fn an_invitee_is_subscribed_on_acceptance_and_not_before() {
    let world = World::new().await;
    let acme = portal(&world, &world.person("ada@example.com")).await;
    acme.invited(json!({ "emails": "grace@example.com" })).await;
    world.pump().await;
    assert_eq!(contact(&world, "grace@example.com"), None);

    let grace = world.person("grace@example.com");
    let token = world.link_token("grace@example.com");
    grace.post("/v1/invitations/accept", json!({ "token": token })).await.assert_status(200);
    world.pump().await;

    assert_eq!(subscriptions(&world, "grace@example.com"), both_subscribed());
    let subscribed = json!([
        { "topic": "incidents", "subscribed": true },
        { "topic": "maintenance", "subscribed": true },
    ]);
    assert_eq!(profile_topics(&grace).await, subscribed);
    assert_eq!(subscriptions(&world, "ada@example.com"), both_subscribed(), "and so is who made the organisation");
}

/// S4.24: a person who is added from another organisation is subscribed as if they had accepted.
#[tokio::test]
async fn a_person_who_is_added_is_subscribed() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let sites = world.organization("sites", &ada).await;
    let grace = sites.accepted_member("grace@example.com", "helpdesk").await;
    world.pump().await;
    assert_eq!((contact(&world, "grace@example.com"), profile_topics(&grace.person).await), (None, json!([])));

    let acme = portal(&world, &ada).await;
    acme.owner.post(&acme.path("/members"), json!({ "email": "grace@example.com" })).await.assert_status(201);
    world.pump().await;

    assert_eq!(subscriptions(&world, "grace@example.com"), both_subscribed());
}

/// S4.21, C41: an address that is typed differently in two organisations is one contact.
#[tokio::test]
async fn two_spellings_of_an_address_are_one_contact() {
    let world = World::new().await;
    let first = portal(&world, &world.person("ada@example.com")).await;
    let second = portal(&world, &world.person("alan@example.com")).await;

    let one = first.joined(json!({ "emails": "Grace@Example.com" })).await;
    let other = second.invited(json!({ "emails": "grace@example.com" })).await;
    world.pump().await;
    let body = json!({ "token": world.link_token("grace@example.com") });
    one.person.post("/v1/invitations/accept", body).await.assert_status(200);
    world.pump().await;
    first.owner.post(&first.path("/members/remove"), json!({ "members": [one.id] })).await.assert_status(200);
    world.pump().await;

    assert_eq!(subscriptions(&world, "grace@example.com"), both_subscribed(), "{other} still wants it");
}

/// S4.4, S4.21, R14: a suspension takes the sign-in and not the topics, and reactivation finds them as they were.
#[tokio::test]
async fn a_suspended_member_stays_subscribed() {
    let world = World::new().await;
    let acme = portal(&world, &world.person("ada@example.com")).await;
    let grace = acme.joined(json!({ "emails": "grace@example.com" })).await;

    for verb in ["suspend", "reactivate"] {
        let path = acme.path(&format!("/members/{verb}"));
        acme.owner.post(&path, json!({ "members": [grace.id] })).await.assert_status(200);
        world.pump().await;

        assert_eq!(subscriptions(&world, "grace@example.com"), both_subscribed(), "{verb}");
    }
}

/// S4.21: where the deployment has no contact list, people join all the same, and nothing waits.
#[tokio::test]
async fn without_a_contact_list_nothing_is_subscribed_or_pending() {
    let world = World::with_config(|config| config.contact_list = None).await;
    let acme = portal(&world, &world.person("ada@example.com")).await;
    let grace = acme.joined(json!({ "emails": "grace@example.com" })).await;
    grace.person.patch("/v1/me", json!({ "topics": { "incidents": false } })).await.assert_status(200);

    world.pump().await;

    assert_eq!(contact(&world, "grace@example.com"), None);
    assert_eq!(crate::races::invariants::check_invariants(&world).outbox().count(), 0);
}
