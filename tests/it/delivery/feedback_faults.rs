//! Feedback while the table is in trouble (C42, C60).

use harness::{Fault, When, World};
use local::aws::ses::Feedback;
use serde_json::json;

use super::{failures, invited, state};
use crate::races::invariants::{TableState, check_invariants};

async fn bounced(world: &World) {
    let email = world.emails_to("grace@example.com")[0].id.clone();
    assert!(world.cloud().ses().tell(&email, Feedback::Bounced));
    world.jobs().run("feedback").await.unwrap();
}

/// C42, C60: whatever call fails or loses its answer, a bounce is shown, told of once, and stops further emails
#[tokio::test(start_paused = true)]
async fn whatever_fails_a_bounce_is_told_of_once() {
    let clean = World::new().await;
    invited(&clean).await;
    let ((), traffic) = clean.measure(bounced(&clean)).await;
    let calls: Vec<_> = traffic.calls.iter().take(3).collect();
    assert_eq!(calls.iter().map(|call| call.is_table()).collect::<Vec<_>>(), [true; 3]);
    for index in 0..calls.len() {
        for fault in [Fault::BeforeEffect, Fault::AfterEffect, Fault::throttled(), Fault::internal()] {
            let world = World::new().await;
            let (org, id) = invited(&world).await;
            for more in 0..3 {
                world.wire().fail(When::Call(index + more), fault.clone());
            }

            bounced(&world).await;
            world.pump().await;

            assert!(world.wire().planned() < 3, "{index} {fault:?}");
            world.wire().heal();
            super::later(&world).await;
            assert_eq!((state(&org, &id).await, failures(&world)), (json!("bounced"), vec![json!("bounced")]));
            assert_eq!(
                (world.dead_letters().len(), check_invariants(&world).outbox().count()),
                (0, 0),
                "{index} {fault:?}"
            );
            let stopped = world.table_dump().iter().filter(|item| item["sk"] == "SUPPRESSED").count();
            assert_eq!(stopped, 1);
        }
    }
}

/// C42: what cannot be noted at all is kept for people to look at, and is not lost without a trace
#[tokio::test(start_paused = true)]
async fn what_cannot_be_noted_is_kept() {
    let world = World::new().await;
    let (org, id) = invited(&world).await;
    world.wire().fail_always("TransactWriteItems", Fault::internal());

    bounced(&world).await;
    world.wire().heal();

    assert_eq!(world.dead_letters().len(), 1);
    assert_eq!(world.dead_letters()[0].job, "jobs-feedback");
    assert_eq!(state(&org, &id).await, "sent");
    assert_eq!(TableState::of(&world).actions(&id), ["invited"]);
}
