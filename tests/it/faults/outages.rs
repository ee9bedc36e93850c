//! Services that are down for long.

use std::collections::BTreeSet;

use harness::{Fault, World};
use serde_json::json;

use crate::races::invariants::check_invariants;

/// As many organisations as it takes, for nobody may invite more than a hundred a day.
const INVITERS: usize = 10;

/// C67, I12: for an hour the mail service is down, and a thousand invitations are accepted as ever; afterwards each email
/// leaves once, and every event has left already.
#[tokio::test(start_paused = true)]
async fn while_the_mail_service_is_down_nothing_is_lost() {
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
    world.wire().heal();

    world.advance("5m");
    world.run_job("sweep-outbox").await;

    let reached: BTreeSet<_> = world.cloud().ses().sent().into_iter().flat_map(|sent| sent.to).collect();
    assert_eq!((emails, world.emails().len(), reached), (100 * INVITERS, emails, expected));
    assert_eq!((world.events().len(), check_invariants(&world).outbox().count()), (emails + INVITERS, 0));
}

/// I12: while the bus is down emails leave once, and every event is told afterwards
#[tokio::test(start_paused = true)]
async fn while_the_bus_is_down_emails_leave_once() {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    acme.invite(json!({ "emails": ["grace@example.com"], "grant": { "role": "user" } })).await.assert_status(201);
    world.wire().fail_always("PutEvents", Fault::throttled());

    world.pump().await;
    world.advance("10m");
    world.run_job("sweep-outbox").await;
    assert_eq!((world.emails().len(), world.events().len()), (1, 0));
    world.wire().heal();
    world.advance("10m");
    world.run_job("sweep-outbox").await;

    assert_eq!((world.emails().len(), check_invariants(&world).outbox().count()), (1, 0));
    let mut told = world.event_types();
    told.sort();
    assert_eq!(told, ["membership.invited", "organization.created"]);
}

/// C66, I9: entries that lay for a week are sent only where the invitation is still the one that they were about
#[tokio::test(start_paused = true)]
async fn a_week_later_only_what_still_holds_is_mailed() {
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
