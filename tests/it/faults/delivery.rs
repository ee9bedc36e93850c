//! Delivery of emails and events with injected faults.

use std::collections::BTreeSet;

use harness::{Call, Fault, When};
use kit::config::KeySource;
use local::aws::ses::SesError;
use serde_json::json;

use super::crash::crash_at;
use crate::races::{interleaving::Fixture, invariants::check_invariants};

const CALLS: [&str; 5] = ["BatchGetItem", harness::WRITE, "SendEmail", "PutEvents", "GetSecretValue"];

/// Grace's first email was sent; a second one is in the outbox.
async fn fixture() -> Fixture {
    let fixture = Fixture::with("guests", "owner", "user").await;
    fixture.world.advance("1m");
    let body = json!({ "members": [fixture.pending] });
    fixture.org.owner.post(&fixture.org.path("/invitations/resend"), body).await.assert_status(200);
    fixture
}

/// The number of copies of the second email, which carry one link, and of its events, which carry one identifier.
fn delivered(fixture: &Fixture) -> (usize, usize) {
    let emails = fixture.world.emails_to("grace@example.com");
    let links: BTreeSet<_> = emails[1..].iter().map(|email| email.link_token().unwrap()).collect();
    let events: Vec<_> =
        fixture.world.events().into_iter().filter(|event| event.detail_type == "membership.resent").collect();
    let ids: BTreeSet<_> = events.iter().map(|event| event.detail["id"].to_string()).collect();
    assert!(links.len() <= 1 && ids.len() <= 1, "{links:?} {ids:?}");
    (emails.len() - 1, events.len())
}

/// Stops all faults, and sweeps the outbox.
async fn recover(fixture: &Fixture) {
    fixture.world.wire().clear_faults();
    fixture.world.advance("10m");
    fixture.world.run_job("sweep-outbox").await;
    assert_eq!(check_invariants(&fixture.world).outbox().count(), 0, "the outbox is not empty");
}

fn places(calls: &[Call]) -> Vec<(&'static str, usize)> {
    let place = |(index, call): (usize, &Call)| {
        let name = *CALLS.iter().find(|name| call.is(name)).unwrap();
        (name, calls[..index].iter().filter(|earlier| earlier.is(name)).count())
    };
    calls.iter().enumerate().map(place).collect()
}

/// C55, C56, C58, I9, I12: whichever call of a delivery fails on all attempts of the SDK, email and event are
/// delivered at least once; a second copy needs a lost answer or a lost note, and carries the same link and
/// identifier
#[tokio::test(start_paused = true)]
async fn whatever_fails_email_and_event_are_delivered_at_least_once() {
    let clean = fixture().await;
    let (_, traffic) = clean.world.measure(clean.world.pump()).await;
    assert_eq!(delivered(&clean), (1, 1));
    for (call, index) in places(&traffic.calls) {
        for fault in [Fault::BeforeEffect, Fault::AfterEffect, Fault::throttled(), Fault::internal(), Fault::Conflict] {
            let fixture = fixture().await;
            let tries = match fault {
                Fault::Conflict if call == harness::WRITE => 1,
                Fault::Conflict => continue,
                _ => 3,
            };
            for attempt in 0..tries {
                fixture.world.wire().fail(When::Operation(call, index + attempt), fault.clone());
            }

            fixture.world.pump().await;
            assert!(fixture.world.wire().untriggered() < tries, "{call} {index} met no fault");
            recover(&fixture).await;
            assert_eq!(fixture.org.member(&fixture.pending).await["invitation"]["delivery"]["state"], "sent");

            let (emails, events) = delivered(&fixture);
            let lost_mail = call == "SendEmail" && fault == Fault::AfterEffect;
            let lost_event = call == "PutEvents" && fault == Fault::AfterEffect;
            // The last write deletes the entry; earlier writes keep their notes in the entry.
            let lost_note = call == harness::WRITE && index > 0 && tries == 3 && fault != Fault::AfterEffect;
            let most = if lost_mail || lost_event { 4 } else { 2 };
            assert!((1..=most).contains(&emails) && (1..=most).contains(&events), "{call} {index} {fault:?}");
            assert!(emails == 1 || lost_mail || lost_note, "{call} {index} {fault:?}: {emails} emails");
            assert!(events == 1 || lost_event || lost_note, "{call} {index} {fault:?}: {events} events");
        }
    }
}

/// C55, I9: the sweep sends the email of an entry that the stream has lost, and changes nothing else
#[tokio::test]
async fn the_sweep_sends_what_the_stream_has_lost() {
    let fixture = fixture().await;
    fixture.world.jobs().skip_backlog().unwrap();
    let before = fixture.org.member(&fixture.pending).await["invitation"]["expires_at"].clone();
    assert_eq!(delivered(&fixture), (0, 0));

    recover(&fixture).await;

    assert_eq!(delivered(&fixture), (1, 1));
    assert_eq!(fixture.org.member(&fixture.pending).await["invitation"]["expires_at"], before);
    assert_eq!(fixture.org.member(&fixture.pending).await["invitation"]["delivery"]["state"], "sent");
}

/// C55, C56, I9: a crash at any call of a delivery causes at most one more copy, with the same link
#[tokio::test(start_paused = true)]
async fn a_crash_causes_at_most_one_more_copy() {
    let clean = fixture().await;
    let (_, traffic) = clean.world.measure(clean.world.pump()).await;
    for index in 0..traffic.calls.len() {
        for after in [false, true] {
            let fixture = fixture().await;
            let world = fixture.world.clone();
            crash_at(fixture.world.wire(), async move { world.pump().await }, index, after).await;

            recover(&fixture).await;

            let (emails, events) = delivered(&fixture);
            let sent = traffic.calls[..index].iter().any(|call| call.operation == "SendEmail");
            let sending = after && traffic.calls[index].operation == "SendEmail";
            assert!((1..=2).contains(&emails) && (1..=2).contains(&events), "{index} {after}");
            assert!(emails == 1 || sent || sending, "{index} {after}: two emails and none was out");
        }
    }
}

/// C58, F30: an email that SES rejects permanently is not retried; the inviter and the bus learn of it
#[tokio::test(start_paused = true)]
async fn a_permanently_rejected_email_is_reported_and_not_retried() {
    for error in [SesError::MessageRejected, SesError::BadRequest] {
        let fixture = fixture().await;
        fixture.world.cloud().ses().fail_next(1, error);
        let sends = || fixture.world.wire().calls().iter().filter(|call| call.operation == "SendEmail").count();
        let before = sends();

        fixture.world.pump().await;
        recover(&fixture).await;

        assert_eq!((delivered(&fixture), sends() - before), ((0, 1), 1));
        let delivery = fixture.org.member(&fixture.pending).await["invitation"]["delivery"].clone();
        assert_eq!((&delivery["state"], &delivery["attempt"]), (&json!("failed"), &json!(2)));
        let failed = fixture.world.event_types().iter().filter(|kind| *kind == "membership.delivery_failed").count();
        assert_eq!((failed, fixture.world.dead_letters().len()), (1, 0));
        let body = json!({ "members": [fixture.pending] });
        fixture.org.owner.post(&fixture.org.path("/invitations/resend"), body).await.assert_status(200);
        fixture.world.pump().await;
        assert_eq!(fixture.org.member(&fixture.pending).await["invitation"]["delivery"]["state"], "sent");
    }
}

/// C58: an email that SES cannot send now is retried; problems of the account do not fail the email
#[tokio::test(start_paused = true)]
async fn a_temporarily_rejected_email_is_retried() {
    let passing = [
        SesError::TooManyRequests,
        SesError::Internal,
        SesError::LimitExceeded,
        SesError::SendingPaused,
        SesError::AccountSuspended,
        SesError::MailFromDomainNotVerified,
    ];
    for error in passing {
        let fixture = fixture().await;
        fixture.world.cloud().ses().fail_next(6, error);

        fixture.world.pump().await;
        assert_eq!(
            fixture.org.member(&fixture.pending).await["invitation"]["delivery"]["state"],
            "queued",
            "{error:?}"
        );
        for _ in 0..12 {
            fixture.world.advance("10m");
            fixture.world.run_job("sweep-outbox").await;
        }

        assert_eq!(delivered(&fixture), (1, 1), "{error:?}");
        assert_eq!(fixture.org.member(&fixture.pending).await["invitation"]["delivery"]["state"], "sent", "{error:?}");
    }
}

/// C56, C62: the late delivery of an older attempt does not hide the delivery state of the newer one
#[tokio::test(start_paused = true)]
async fn a_late_older_email_does_not_hide_the_delivery_of_the_newer() {
    let fixture = fixture().await;
    let (other, there) = (fixture.world.another_instance(), fixture.clone());
    fixture.world.wire().before(When::Operation("SendEmail", 0), move || async move {
        let body = json!({ "members": [there.pending] });
        let path = there.org.path("/invitations/resend");
        there.org.owner.via(&other).post(&path, body).await.assert_status(200);
        other.pump().await;
    });

    fixture.world.pump().await;

    assert_eq!(fixture.world.wire().untriggered(), 0);
    let delivery = fixture.org.member(&fixture.pending).await["invitation"]["delivery"].clone();
    assert_eq!((&delivery["attempt"], &delivery["state"]), (&json!(3), &json!("sent")));
}

/// C59, I12: without the secret, emails stay in the outbox and requests get 503
#[tokio::test(start_paused = true)]
async fn no_email_or_request_is_lost_without_the_secret() {
    let from_the_store = |config: &mut kit::config::Config| {
        config.keys = Some(KeySource::Secret(local::machine::SECRET.to_owned()));
    };
    let world = harness::World::with_config(from_the_store).await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    acme.invite(json!({ "emails": ["grace@example.com"], "grant": { "role": "user" } })).await.assert_status(201);
    world.wire().fail_always("GetSecretValue", Fault::internal());

    world.pump().await;
    let refused = world.person("grace@example.com").get("/v1/me/invitations").await;
    refused.assert_problem(503, "unavailable");
    assert_eq!((refused.header("retry-after"), world.emails().len()), (Some("1"), 0));
    world.wire().clear_faults();
    world.advance("10m");
    world.run_job("sweep-outbox").await;

    assert_eq!(world.emails_to("grace@example.com").len(), 1);
    world.person("grace@example.com").get("/v1/me/invitations").await.assert_status(200);
}
