//! Members who leave are unsubscribed, unless another organisation keeps them subscribed.

use harness::World;
use serde_json::json;

use super::{both_subscribed, choose_on_ses_page, contact, portal, preferences, profile_topics, subscriptions};

/// S4.29: a person who is removed, or leaves, is off the list; nothing is kept of them there.
#[tokio::test]
async fn a_removed_or_leaving_member_is_unsubscribed() {
    let world = World::new().await;
    let acme = portal(&world, &world.person("ada@example.com")).await;
    let removed = acme.joined(json!({ "emails": "grace@example.com" })).await;
    let remaining = acme.joined(json!({ "emails": "alan@example.com" })).await;
    world.pump().await;

    let path = format!("/v1/me/organizations/{}/leave", acme.id);
    remaining.person.post(&path, json!({})).await.assert_status(204);
    acme.owner.post(&acme.path("/members/remove"), json!({ "members": [removed.id] })).await.assert_status(200);
    world.pump().await;

    assert_eq!((contact(&world, "grace@example.com"), contact(&world, "alan@example.com")), (None, None));
    assert_eq!(profile_topics(&removed.person).await, json!([]));
}

/// S4.29, S1.18: a person who belongs to another organisation that has the topics stays subscribed until that has ended
/// too.
#[tokio::test]
async fn a_member_of_another_organisation_stays_subscribed() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let (first, second) = (portal(&world, &ada).await, portal(&world, &ada).await);
    let only = json!({ "policy": { "topics": ["incidents"], "remove_everywhere": false } });
    second.owner.patch(&second.path(""), only).await.assert_status(200);
    let one = first.joined(json!({ "emails": "grace@example.com" })).await;
    let two = second.joined(json!({ "emails": "grace@example.com" })).await;
    world.pump().await;
    assert_eq!(subscriptions(&world, "grace@example.com"), both_subscribed());

    let here = json!({ "members": [one.id], "everywhere": false });
    first.owner.post(&first.path("/members/remove"), here).await.assert_status(200);
    world.pump().await;
    assert_eq!(subscriptions(&world, "grace@example.com"), [("incidents".to_owned(), "OPT_IN".to_owned())].into());

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
async fn deleting_an_organisation_unsubscribes_its_members() {
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
    assert_eq!(subscriptions(&world, "kurt@example.com"), both_subscribed());
}

/// S4.21, S4.29: a topic that the policy gains or loses reaches anyone who belongs already.
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

        let answered = subscriptions(&world, "grace@example.com");
        assert_eq!((answered.get("incidents"), answered.get("maintenance").map(String::as_str)), (None, expected));
    }
    let unknown = acme.owner.patch(&acme.path(""), json!({ "policy": { "topics": ["gossip"] } })).await;
    unknown.assert_problem(422, "invalid_format");
    assert_eq!(unknown.faults(), [("/policy/topics", "invalid_format")]);
}

/// S4.29, C62, C66: what is delivered late, and in the wrong order, ends as it is now.
#[tokio::test]
async fn late_and_reordered_events_end_in_the_right_state() {
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
async fn topics_of_other_applications_stay() {
    let world = World::new().await;
    let acme = portal(&world, &world.person("ada@example.com")).await;
    let grace = acme.joined(json!({ "emails": "grace@example.com" })).await;
    world.pump().await;
    let mut with_news = preferences("OPT_IN", "OPT_IN");
    with_news.insert("newsletter".to_owned(), "OPT_IN".to_owned());
    choose_on_ses_page(&world, "grace@example.com", &with_news, false);

    acme.owner.post(&acme.path("/members/remove"), json!({ "members": [grace.id] })).await.assert_status(200);
    world.pump().await;

    assert_eq!(subscriptions(&world, "grace@example.com"), [("newsletter".to_owned(), "OPT_IN".to_owned())].into());
}

/// S4.29, R15: however short the retention, a deleted organisation is kept until anyone who belonged is off the list.
#[tokio::test]
async fn a_deleted_organisation_is_kept_until_its_members_are_unsubscribed() {
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

/// S4.29, C61: synchronising all members of an organisation may take more than one attempt, and none of them is a failure
#[tokio::test]
async fn members_that_there_was_no_time_for_are_unsubscribed_by_the_next_attempt() {
    let world = World::new().await;
    let acme = portal(&world, &world.person("ada@example.com")).await;
    for email in ["grace@example.com", "kurt@example.com"] {
        acme.joined(json!({ "emails": email })).await;
    }
    world.pump().await;
    acme.owner.delete(&acme.path("")).await.assert_status(204);
    world.jobs().skip_backlog().unwrap();
    world.advance("10m");
    let there = world.clone();
    world.wire().before(harness::When::Operation("DeleteContact", 0), move || async move { there.advance("61s") });

    let ran = world.run_job("sweep-outbox").await;
    let subscribed = || {
        ["ada", "grace", "kurt"]
            .into_iter()
            .filter(|name| contact(&world, &format!("{name}@example.com")).is_some())
            .count()
    };
    let after_one = subscribed();
    world.advance("2m");
    let next = world.run_job("sweep-outbox").await;

    assert_eq!((&ran["failed"], &ran["waiting"], &ran["more"], after_one), (&json!(0), &json!(1), &json!(true), 2));
    assert_eq!((&next["delivered"], &next["more"], subscribed()), (&json!(1), &json!(false), 0));
    assert_eq!(world.wire().untriggered(), 0);
}
