//! Long outages of services.

use std::collections::BTreeSet;

use harness::{Fault, World};
use serde_json::json;

use crate::races::invariants::check_invariants;

/// Organisations; one may invite at most a hundred addresses a day.
const INVITERS: usize = 10;

/// C67, I12: during an outage of SES for an hour, a thousand invitations are accepted; afterwards each email is sent
/// once, and every event was published meanwhile.
#[tokio::test(start_paused = true)]
async fn during_an_outage_of_ses_nothing_is_lost() {
    let world = World::new().await;
    world.wire().fail_always("SendEmail", Fault::refused(500, "InternalFailure"));
    let mut expected = BTreeSet::new();
    for inviter in 0..INVITERS {
        let owner = world.person(&format!("ada{inviter}@example.com"));
        let acme = world.organization("guests", &owner).await;
        let emails: Vec<_> = (0..100).map(|index| format!("p{index}@company{inviter}.com")).collect();
        acme.invite(json!({ "emails": emails, "grant": { "role": "user" } })).await.assert_status(201);
        expected.extend(emails);
    }
    let emails = expected.len();
    world.jobs().skip_backlog().unwrap();
    world.advance("1h");
    assert_eq!(world.run_job("sweep-outbox").await["failed"], emails);
    assert_eq!((world.emails().len(), world.events().len()), (0, emails + INVITERS), "events do not wait for the mail");
    world.wire().clear_faults();

    world.advance("5m");
    world.run_job("sweep-outbox").await;

    let reached: BTreeSet<_> = world.cloud().ses().sent().into_iter().flat_map(|sent| sent.to).collect();
    assert_eq!((emails, world.emails().len(), reached), (100 * INVITERS, emails, expected));
    assert_eq!((world.events().len(), check_invariants(&world).outbox().count()), (emails + INVITERS, 0));
}

/// I12: during an outage of the bus emails are sent once, and every event is published afterwards
#[tokio::test(start_paused = true)]
async fn during_an_outage_of_the_bus_emails_are_sent_once() {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    acme.invite(json!({ "emails": ["grace@example.com"], "grant": { "role": "user" } })).await.assert_status(201);
    world.wire().fail_always("PutEvents", Fault::throttled());

    world.pump().await;
    world.advance("10m");
    world.run_job("sweep-outbox").await;
    assert_eq!((world.emails().len(), world.events().len()), (1, 0));
    world.wire().clear_faults();
    world.advance("10m");
    world.run_job("sweep-outbox").await;

    assert_eq!((world.emails().len(), check_invariants(&world).outbox().count()), (1, 0));
    let mut published = world.event_types();
    published.sort();
    assert_eq!(published, ["membership.invited", "organization.created"]);
}

/// C66, I9: outbox entries of a week ago are sent only if their cause still holds
#[tokio::test(start_paused = true)]
async fn a_week_later_only_emails_with_a_valid_cause_are_sent() {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    let names = ["cancelled", "accepted", "resent", "expired", "declined"];
    let emails = names.map(|name| format!("{name}@example.com"));
    let invited = acme.invite(json!({ "emails": emails, "grant": { "role": "user" } })).await.assert_status(201);
    let id = |index: usize| invited.results()[index]["id"].clone();
    world.advance("6d");
    let only = |index: usize| json!({ "members": [id(index)] });
    acme.owner.post(&acme.path("/invitations/cancel"), only(0)).await.assert_status(200);
    for (name, verb, status) in [("accepted", "accept", 200), ("declined", "decline", 204)] {
        let person = world.person(&format!("{name}@example.com"));
        let inbox = person.get("/v1/me/invitations").await.assert_status(200);
        let token = inbox.body["invitations"][0]["token"].clone();
        person.post(&format!("/v1/invitations/{verb}"), json!({ "token": token })).await.assert_status(status);
    }
    acme.owner.post(&acme.path("/invitations/resend"), only(2)).await.assert_status(200);
    world.jobs().skip_backlog().unwrap();
    world.advance("1d");

    world.run_job("sweep-outbox").await;

    let reached: Vec<String> = world.cloud().ses().sent().into_iter().flat_map(|sent| sent.to).collect();
    assert_eq!(reached.iter().filter(|to| *to == "resent@example.com").count(), 1, "the second sending, not the first");
    assert!(reached.iter().all(|to| ["resent@example.com", "ada@example.com"].contains(&to.as_str())), "{reached:?}");
    assert_eq!(check_invariants(&world).outbox().count(), 0);
}
