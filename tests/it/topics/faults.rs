//! The contact list does not answer, answers too late, or is changed by two at once.

use harness::{Fault, Org, When, World};
use serde_json::json;

use super::{both, contact, portal, said, topics};
use crate::{faults::crash::crash_at, races::invariants::check_invariants};

/// What is about to be told to the contact list.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Story {
    Joins,
    Leaves,
    Chooses,
}

/// Grace, and what she has just done; her email has left and her acceptance may not have been told.
async fn stage(story: Story) -> (World, Org) {
    let world = World::new().await;
    let acme = portal(&world, &world.person("ada@example.com")).await;
    let grace = acme.joined(json!({ "emails": "grace@example.com" })).await;
    if story != Story::Joins {
        world.pump().await;
    }
    match story {
        Story::Joins => {}
        Story::Leaves => {
            let path = format!("/v1/me/organizations/{}/leave", acme.id);
            grace.person.post(&path, json!({})).await.assert_status(204);
        }
        Story::Chooses => {
            let body = json!({ "topics": { "incidents": false } });
            grace.person.patch("/v1/me", body).await.assert_status(200);
        }
    }
    (world, acme)
}

fn ended_well(world: &World, story: Story, how: &str) {
    let ending = contact(world, "grace@example.com").map(|contact| contact.topics);
    let expected = match story {
        Story::Joins => Some(both()),
        Story::Leaves => None,
        Story::Chooses => Some(said("OPT_OUT", "OPT_IN")),
    };
    assert_eq!(ending, expected, "{story:?}: {how}");
    assert_eq!(check_invariants(world).outbox().count(), 0, "{story:?}: {how}");
}

async fn recover(world: &World) {
    world.wire().heal();
    world.advance("10m");
    world.run_job("sweep-outbox").await;
}

/// S4.21, S4.29, C58: whichever call to the contact list fails, in whatever way, events leave and the list says in the end
/// what it should.
#[tokio::test(start_paused = true)]
async fn whatever_call_to_the_list_fails_it_ends_right_and_holds_nothing_up() {
    for story in [Story::Joins, Story::Leaves, Story::Chooses] {
        let (clean, _) = stage(story).await;
        let (_, traffic) = clean.measure(clean.pump()).await;
        ended_well(&clean, story, "nothing fails");
        let calls: Vec<_> = traffic.calls.iter().filter(|call| call.operation.ends_with("Contact")).collect();
        assert!(calls.len() >= 2, "{:?}", traffic.operations());
        for call in calls {
            let name = ["GetContact", "CreateContact", "UpdateContact", "DeleteContact"]
                .into_iter()
                .find(|name| *name == call.operation)
                .unwrap();
            let throttled = Fault::refused(429, "TooManyRequestsException");
            for fault in [Fault::BeforeEffect, Fault::AfterEffect, throttled, Fault::internal()] {
                let (world, _) = stage(story).await;
                let told = world.events().len();
                for attempt in 0..3 {
                    world.wire().fail(When::Operation(name, attempt), fault.clone());
                }

                world.pump().await;

                let planned = world.wire().planned();
                assert!(planned < 3, "{story:?}: {name} met no fault");
                assert!(
                    story == Story::Chooses || world.events().len() > told,
                    "{story:?}: the event waits for {name}"
                );
                recover(&world).await;
                ended_well(&world, story, &format!("{name} {fault:?}"));
            }
        }
    }
}

/// S4.21, C56: a function that dies at any call on the way leaves nothing that is not mended by the sweep.
#[tokio::test(start_paused = true)]
async fn a_function_that_dies_on_the_way_is_made_up_for() {
    for story in [Story::Joins, Story::Leaves, Story::Chooses] {
        let (clean, _) = stage(story).await;
        let (_, traffic) = clean.measure(clean.pump()).await;
        for index in 0..traffic.calls.len() {
            for after in [false, true] {
                let (world, _) = stage(story).await;
                let running = world.clone();
                crash_at(world.wire(), async move { running.pump().await }, index, after).await;

                recover(&world).await;

                ended_well(&world, story, &format!("died at call {index}, {after}"));
            }
        }
    }
}

/// S4.29, C62: who is removed while their joining is being told ends off the list, though the list heard of the joining last.
#[tokio::test(start_paused = true)]
async fn a_removal_that_overtakes_the_joining_wins() {
    let world = World::new().await;
    let acme = portal(&world, &world.person("ada@example.com")).await;
    let grace = acme.joined(json!({ "emails": "grace@example.com" })).await;
    let (other, there) = (world.another_function(), acme.clone());
    world.wire().before(When::Operation("CreateContact", 0), move || async move {
        let path = there.path("/members/remove");
        there.owner.via(&other).post(&path, json!({ "members": [grace.id] })).await.assert_status(200);
        other.pump().await;
    });

    world.pump().await;

    assert_eq!(world.wire().planned(), 0);
    assert_eq!(contact(&world, "grace@example.com"), None);
}

/// S4.21, C62: two who tell of two joinings at once agree: the one finds what the other has made.
#[tokio::test(start_paused = true)]
async fn two_that_tell_of_one_person_agree() {
    let world = World::new().await;
    let acme = portal(&world, &world.person("ada@example.com")).await;
    acme.joined(json!({ "emails": "grace@example.com" })).await;
    let other = world.another_function();
    world.advance("10m");
    world.wire().before(When::Operation("CreateContact", 0), move || async move {
        other.run_job("sweep-outbox").await;
    });

    world.pump().await;

    assert_eq!(world.wire().planned(), 0);
    assert_eq!(topics(&world, "grace@example.com"), both());
    assert_eq!(check_invariants(&world).outbox().count(), 0);
}

/// C67: while the contact list is down for an hour, people join, choose and are written to; then everything is made up for.
#[tokio::test(start_paused = true)]
async fn an_hour_without_the_list_loses_nothing() {
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

    world.wire().heal();
    world.advance("1h");
    world.run_job("sweep-outbox").await;

    for email in &people {
        assert_eq!(topics(&world, email), said("OPT_IN", "OPT_OUT"), "{email}");
    }
    assert_eq!((check_invariants(&world).outbox().count(), world.dead_letters().len()), (0, 0));
}
