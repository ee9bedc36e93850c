//! Guests are subscribed as long as their access lasts.

use harness::{Member, Org, World};
use serde_json::json;

use super::{both_subscribed, contact, portal, profile_topics, subscriptions};

/// A guest of an organisation whose policy has both topics, until twenty days from now.
async fn subscribed_guest(world: &World, owner: &str) -> (Org, Member) {
    let acme = world.organization("guests", &world.person(owner)).await;
    let policy = json!({ "policy": { "topics": ["incidents", "maintenance"] } });
    acme.owner.patch(&acme.path(""), policy).await.assert_status(200);
    let gus = acme.joined(json!({ "emails": "gus@example.com", "kind": "guest", "period": "P20D" })).await;
    world.pump().await;
    assert_eq!(subscriptions(world, "gus@example.com"), both_subscribed());
    (acme, gus)
}

/// Lets time pass and the end of access be published.
async fn later(world: &World, span: &str) {
    world.advance(span);
    world.run_job("expire-guests").await;
    world.pump().await;
}

/// S4.29, S4.24, R12: with a guest's access end the subscriptions, by itself; anyone who is invited again and accepts
/// is subscribed again.
#[tokio::test]
async fn a_guest_whose_access_expires_is_unsubscribed() {
    let world = World::new().await;
    let (acme, _gus) = subscribed_guest(&world, "ada@example.com").await;

    later(&world, "19d23h59m59s").await;
    assert_eq!(subscriptions(&world, "gus@example.com"), both_subscribed());
    later(&world, "1s").await;

    assert_eq!(contact(&world, "gus@example.com"), None);
    acme.joined(json!({ "emails": "gus@example.com", "kind": "guest", "period": "P20D" })).await;
    world.pump().await;
    assert_eq!(subscriptions(&world, "gus@example.com"), both_subscribed());
    assert_eq!(crate::races::invariants::check_invariants(&world).outbox().count(), 0);
}

/// S4.29, S3.16: a renewal keeps the subscriptions beyond the first end, to the second and no longer.
#[tokio::test]
async fn a_renewed_guest_stays_subscribed_to_the_new_end() {
    let world = World::new().await;
    let (acme, gus) = subscribed_guest(&world, "ada@example.com").await;

    later(&world, "10d").await;
    acme.owner.post(&acme.path("/guests/renew"), json!({ "members": [gus.id] })).await.assert_status(200);
    let mut observed = Vec::new();
    for span in ["10d", "9d23h59m59s", "1s"] {
        later(&world, span).await;
        observed.push(subscriptions(&world, "gus@example.com") == both_subscribed());
    }

    assert_eq!(observed, [true, true, false]);
    assert_eq!(contact(&world, "gus@example.com"), None);
}

/// S4.29, S3.21: the end of access to one organisation leaves the topics of another one to which the same person
/// belongs.
#[tokio::test]
async fn a_guest_keeps_the_topics_of_other_organisations() {
    let world = World::new().await;
    let (_acme, gus) = subscribed_guest(&world, "ada@example.com").await;
    let other = portal(&world, &world.person("bob@example.com")).await;
    let only = json!({ "policy": { "topics": ["incidents"] } });
    other.owner.patch(&other.path(""), only).await.assert_status(200);
    let there = other.joined(json!({ "emails": "gus@example.com" })).await;
    world.pump().await;
    assert_eq!(subscriptions(&world, "gus@example.com"), both_subscribed());

    later(&world, "20d").await;

    assert_eq!(subscriptions(&world, "gus@example.com"), [("incidents".to_owned(), "OPT_IN".to_owned())].into());
    assert_eq!(profile_topics(&gus.person).await, json!([{ "topic": "incidents", "subscribed": true }]));
    other.owner.post(&other.path("/members/remove"), json!({ "members": [there.id] })).await.assert_status(200);
    world.pump().await;
    assert_eq!(contact(&world, "gus@example.com"), None);
}
