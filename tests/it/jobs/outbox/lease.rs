//! The lease of an outbox entry: stream and sweep compete, and an email is sent once (I9).

use std::collections::BTreeSet;

use harness::{Fault, When, World};
use local::aws::ses::SesError;
use serde_json::json;

use crate::jobs::emails::recover_and_sweep;
use crate::{faults::crash::crash_at, races::invariants::check_invariants};

/// Somebody is invited, and the stream has lost it.
async fn waiting() -> World {
    let world = World::new().await;
    let org = world.acme("guests").await;
    org.invited(json!({ "emails": ["grace@example.com"], "grant": { "role": "user" } })).await;
    world.jobs().skip_backlog().unwrap();
    world.advance("10m");
    world
}

/// How many copies there are, which all carry one link.
fn copies(world: &World) -> usize {
    let emails = world.emails_to("grace@example.com");
    let links: BTreeSet<_> = emails.iter().map(|email| email.link_token().unwrap()).collect();
    assert!(links.len() <= 1, "{links:?}");
    emails.len()
}

/// I9, C55: whenever a second sweep comes by while another one is at it, each email leaves once
#[tokio::test(start_paused = true)]
async fn concurrent_senders_send_an_email_once() {
    let clean = waiting().await;
    let (_, traffic) = clean.measure(clean.run_job("sweep-outbox")).await;
    assert_eq!(copies(&clean), 1);
    for index in 0..traffic.calls.len() {
        let world = waiting().await;
        let other = world.another_instance();
        world.wire().before(When::Call(index), move || async move {
            other.run_job("sweep-outbox").await;
        });

        world.run_job("sweep-outbox").await;

        assert_eq!(world.wire().untriggered(), 0, "{index}");
        assert_eq!(copies(&world), 1, "before call {index}");
        recover_and_sweep(&world).await;
        assert_eq!((copies(&world), check_invariants(&world).outbox().count()), (1, 0), "before call {index}");
    }
}

/// I9, C62: the stream repeats itself while its first delivery is under way
#[tokio::test(start_paused = true)]
async fn a_redelivered_stream_record_sends_nothing_while_the_lease_is_held() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    world.pump().await;
    let (other, there) = (world.another_instance(), world.clone());
    org.invited(json!({ "emails": ["grace@example.com"], "grant": { "role": "user" } })).await;
    world.wire().before(When::Operation("SendEmail", 0), move || async move {
        other.pump().await;
        there.advance("1m");
    });

    world.pump().await;

    assert_eq!((world.wire().untriggered(), copies(&world)), (0, 1));
    assert_eq!(check_invariants(&world).outbox().count(), 0);
}

/// I9, C60: whose answer to the lease is lost holds it all the same, and nobody sends twice
#[tokio::test(start_paused = true)]
async fn a_lost_lease_response_delays_the_email_and_sends_no_copy() {
    for (lost, at_once) in [(1, 1), (3, 0)] {
        let world = waiting().await;
        for index in 0..lost {
            // The entry of the organisation causes no email and may come first: its end is no lease.
            let lease = world.wire();
            lease.fail(When::Operation(harness::WRITE, index), Fault::AfterEffect);
        }

        world.run_job("sweep-outbox").await;

        assert_eq!(world.wire().untriggered(), 0);
        assert!(copies(&world) >= at_once.min(1) && copies(&world) <= 1, "{lost}");
        recover_and_sweep(&world).await;
        assert_eq!((copies(&world), check_invariants(&world).outbox().count()), (1, 0), "{lost} answers lost");
    }
}

/// C56, I9: while the one who died might still be at it nobody sends; then one more copy leaves at the most
#[tokio::test(start_paused = true)]
async fn the_lease_of_a_crashed_sender_expires_after_two_minutes() {
    for (after, copies_before, copies_then) in [(false, 0, 1), (true, 1, 2)] {
        let world = waiting().await;
        let clean = waiting().await;
        let (_, traffic) = clean.measure(clean.run_job("sweep-outbox")).await;
        let sending = traffic.calls.iter().position(|call| call.operation == "SendEmail").unwrap();
        let running = world.clone();
        crash_at(world.wire(), async move { running.run_job("sweep-outbox").await }, sending, after).await;
        world.wire().clear_faults();

        world.advance("1m");
        assert_eq!(world.run_job("sweep-outbox").await["waiting"], 1);
        assert_eq!(copies(&world), copies_before);
        world.advance("61s");
        world.run_job("sweep-outbox").await;

        assert_eq!((copies(&world), check_invariants(&world).outbox().count()), (copies_then, 0));
    }
}

/// I9: what was read before somebody else tried is too old to send by
#[tokio::test(start_paused = true)]
async fn a_sender_with_a_stale_read_does_not_send() {
    let world = waiting().await;
    let other = world.another_instance();
    let there = world.clone();
    let lease = {
        let clean = waiting().await;
        let (_, traffic) = clean.measure(clean.run_job("sweep-outbox")).await;
        let sending = traffic.calls.iter().position(|call| call.operation == "SendEmail").unwrap();
        traffic.calls[..sending].iter().filter(|call| call.is(harness::WRITE)).count() - 1
    };
    world.wire().before(When::Operation(harness::WRITE, lease), move || async move {
        there.cloud().ses().fail_next(3, SesError::Internal);
        other.run_job("sweep-outbox").await;
    });

    world.run_job("sweep-outbox").await;

    assert_eq!((world.wire().untriggered(), copies(&world)), (0, 0), "the other has noted when it is due again");
    recover_and_sweep(&world).await;
    assert_eq!((copies(&world), check_invariants(&world).outbox().count()), (1, 0));
}
