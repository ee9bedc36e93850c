//! Delivery feedback while table calls fail (C42, C60).

use harness::{Fault, When, World};
use local::aws::ses::Feedback;
use serde_json::json;

use super::{delivery_failures, delivery_state, invite_grace};
use crate::races::invariants::{TableState, check_invariants};

async fn bounced(world: &World) {
    let email = world.emails_to("grace@example.com")[0].id.clone();
    assert!(world.cloud().ses().send_feedback(&email, Feedback::Bounced));
    world.jobs().run("feedback").await.unwrap();
}

/// C42, C60: whatever call fails or loses its response, a bounce is shown, published once, and stops further emails.
#[tokio::test(start_paused = true)]
async fn a_bounce_is_published_once_whatever_call_fails() {
    let clean = World::new().await;
    invite_grace(&clean).await;
    let ((), traffic) = clean.measure(bounced(&clean)).await;
    let calls: Vec<_> = traffic.calls.iter().take(3).collect();
    assert_eq!(calls.iter().map(|call| call.is_table()).collect::<Vec<_>>(), [true; 3]);
    for index in 0..calls.len() {
        for fault in [Fault::BeforeEffect, Fault::AfterEffect, Fault::throttled(), Fault::internal()] {
            let world = World::new().await;
            let (org, id) = invite_grace(&world).await;
            for more in 0..3 {
                world.wire().fail(When::Call(index + more), fault.clone());
            }

            bounced(&world).await;
            world.pump().await;

            assert!(world.wire().untriggered() < 3, "{index} {fault:?}");
            world.wire().clear_faults();
            super::recover_and_sweep(&world).await;
            assert_eq!(
                (delivery_state(&org, &id).await, delivery_failures(&world)),
                (json!("bounced"), vec![json!("bounced")])
            );
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

/// C42: feedback that cannot be recorded goes to the dead-letter queue.
#[tokio::test(start_paused = true)]
async fn feedback_that_cannot_be_recorded_is_retried() {
    let world = World::new().await;
    let (org, id) = invite_grace(&world).await;
    world.wire().fail_always(harness::WRITE, Fault::internal());

    bounced(&world).await;
    world.wire().clear_faults();

    assert_eq!(world.dead_letters().len(), 1);
    assert_eq!(world.dead_letters()[0].job, "jobs-feedback");
    assert_eq!(delivery_state(&org, &id).await, "sent");
    assert_eq!(TableState::of(&world).actions(&id), ["invited"]);
}
