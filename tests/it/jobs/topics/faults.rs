//! The contact list fails, times out, or is changed concurrently.

use harness::{Fault, Org, When, World};
use serde_json::json;

use super::{both_subscribed, contact, portal, preferences, subscriptions};
use crate::{faults::crash::crash_at, races::invariants::check_invariants};

/// The pending topic updates of the outbox.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Scenario {
    Joins,
    Leaves,
    Chooses,
}

/// Grace, who has just accepted; her email was sent, and her acceptance may not have been published.
async fn fixture(scenario: Scenario) -> (World, Org) {
    let world = World::new().await;
    let acme = portal(&world, &world.person("ada@example.com")).await;
    let grace = acme.joined(json!({ "emails": "grace@example.com" })).await;
    if scenario != Scenario::Joins {
        world.pump().await;
    }
    match scenario {
        Scenario::Joins => {}
        Scenario::Leaves => {
            let path = format!("/v1/me/organizations/{}/leave", acme.id);
            grace.person.post(&path, json!({})).await.assert_status(204);
        }
        Scenario::Chooses => {
            let body = json!({ "topics": { "incidents": false } });
            grace.person.patch("/v1/me", body).await.assert_status(200);
        }
    }
    (world, acme)
}

fn ended_well(world: &World, scenario: Scenario, how: &str) {
    let ending = contact(world, "grace@example.com").map(|contact| contact.topics);
    let expected = match scenario {
        Scenario::Joins => Some(both_subscribed()),
        Scenario::Leaves => None,
        Scenario::Chooses => Some(preferences("OPT_OUT", "OPT_IN")),
    };
    assert_eq!(ending, expected, "{scenario:?}: {how}");
    assert_eq!(check_invariants(world).outbox().count(), 0, "{scenario:?}: {how}");
}

async fn recover(world: &World) {
    world.wire().clear_faults();
    world.advance("10m");
    world.run_job("sweep-outbox").await;
}

/// S4.21, S4.29, C58: whichever call to the contact list fails, in whatever way, events leave and the list says in the
/// end what it should.
#[tokio::test(start_paused = true)]
async fn a_failed_contact_list_call_is_recovered_and_blocks_nothing() {
    for scenario in [Scenario::Joins, Scenario::Leaves, Scenario::Chooses] {
        let (clean, _) = fixture(scenario).await;
        let (_, traffic) = clean.measure(clean.pump()).await;
        ended_well(&clean, scenario, "nothing fails");
        let calls: Vec<_> = traffic.calls.iter().filter(|call| call.operation.ends_with("Contact")).collect();
        assert!(calls.len() >= 2, "{:?}", traffic.operations());
        for call in calls {
            let name = ["GetContact", "CreateContact", "UpdateContact", "DeleteContact"]
                .into_iter()
                .find(|name| *name == call.operation)
                .unwrap();
            let throttled = Fault::refused(429, "TooManyRequestsException");
            for fault in [Fault::BeforeEffect, Fault::AfterEffect, throttled, Fault::internal()] {
                let (world, _) = fixture(scenario).await;
                let reported = world.events().len();
                for attempt in 0..3 {
                    world.wire().fail(When::Operation(name, attempt), fault.clone());
                }

                world.pump().await;

                let planned = world.wire().untriggered();
                assert!(planned < 3, "{scenario:?}: {name} met no fault");
                assert!(
                    scenario == Scenario::Chooses || world.events().len() > reported,
                    "{scenario:?}: the event waits for {name}"
                );
                recover(&world).await;
                ended_well(&world, scenario, &format!("{name} {fault:?}"));
            }
        }
    }
}

/// S4.21, C56: a function that dies at any call on the way leaves nothing that is not mended by the sweep.
#[tokio::test(start_paused = true)]
async fn a_crashed_function_is_recovered() {
    for scenario in [Scenario::Joins, Scenario::Leaves, Scenario::Chooses] {
        let (clean, _) = fixture(scenario).await;
        let (_, traffic) = clean.measure(clean.pump()).await;
        for index in 0..traffic.calls.len() {
            for after in [false, true] {
                let (world, _) = fixture(scenario).await;
                let running = world.clone();
                crash_at(world.wire(), async move { running.pump().await }, index, after).await;

                recover(&world).await;

                ended_well(&world, scenario, &format!("died at call {index}, {after}"));
            }
        }
    }
}

/// S4.29, C62: a person who is removed while their joining is being told ends off the list, though the list heard of
/// the joining last.
#[tokio::test(start_paused = true)]
async fn a_removal_that_overtakes_the_join_wins() {
    let world = World::new().await;
    let acme = portal(&world, &world.person("ada@example.com")).await;
    let grace = acme.joined(json!({ "emails": "grace@example.com" })).await;
    let (other, there) = (world.another_instance(), acme.clone());
    world.wire().before(When::Operation("CreateContact", 0), move || async move {
        let path = there.path("/members/remove");
        there.owner.via(&other).post(&path, json!({ "members": [grace.id] })).await.assert_status(200);
        other.pump().await;
    });

    world.pump().await;

    assert_eq!(world.wire().untriggered(), 0);
    assert_eq!(contact(&world, "grace@example.com"), None);
}

/// S4.21, C62: two functions that process two joins concurrently agree on one contact.
#[tokio::test(start_paused = true)]
async fn concurrent_updates_of_one_contact_agree() {
    let world = World::new().await;
    let acme = portal(&world, &world.person("ada@example.com")).await;
    acme.joined(json!({ "emails": "grace@example.com" })).await;
    let other = world.another_instance();
    world.advance("10m");
    world.wire().before(When::Operation("CreateContact", 0), move || async move {
        other.run_job("sweep-outbox").await;
    });

    world.pump().await;

    assert_eq!(world.wire().untriggered(), 0);
    assert_eq!(subscriptions(&world, "grace@example.com"), both_subscribed());
    assert_eq!(check_invariants(&world).outbox().count(), 0);
}

/// C67: while the contact list is down for an hour, people join, choose and are written to; then everything is made up
/// for.
#[tokio::test(start_paused = true)]
async fn an_hour_of_contact_list_outage_loses_nothing() {
    let world = World::new().await;
    let acme = portal(&world, &world.person("ada@example.com")).await;
    for call in ["GetContact", "CreateContact", "UpdateContact", "DeleteContact"] {
        world.wire().fail_always(call, Fault::internal());
    }
    let people: Vec<String> = (0..5).map(|number| format!("p{number}@example.com")).collect();
    for email in &people {
        let joined = acme.joined(json!({ "emails": email })).await;
        let body = json!({ "topics": { "maintenance": false } });
        joined.person.patch("/v1/me", body).await.assert_status(200);
    }
    for _ in 0..12 {
        world.pump().await;
        world.advance("5m");
        world.run_job("sweep-outbox").await;
    }
    let joined = world.event_types().iter().filter(|kind| *kind == "membership.accepted").count();
    assert_eq!((joined, contact(&world, &people[0])), (5, None));

    world.wire().clear_faults();
    world.advance("1h");
    world.run_job("sweep-outbox").await;

    for email in &people {
        assert_eq!(subscriptions(&world, email), preferences("OPT_IN", "OPT_OUT"), "{email}");
    }
    assert_eq!((check_invariants(&world).outbox().count(), world.dead_letters().len()), (0, 0));
}
