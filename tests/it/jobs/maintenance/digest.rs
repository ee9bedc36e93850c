//! The daily digest: recipients, content, link and cost.

use harness::{Member, Org, World};
use local::mailbox::Email;
use serde_json::{Value, json};

use super::finished;

/// The digests to an address, oldest first.
pub fn digests(world: &World, email: &str) -> Vec<Email> {
    let mut emails = world.emails_to(email);
    emails.retain(|email| email.tags.values().any(|tag| tag == "expiring_digest"));
    emails
}

/// All digests.
pub fn all(world: &World) -> usize {
    world.emails().iter().filter(|email| email.tags.values().any(|tag| tag == "expiring_digest")).count()
}

pub async fn guest(acme: &Org, email: &str, period: &str) -> Member {
    acme.joined(json!({ "emails": email, "kind": "guest", "period": period })).await
}

/// An organisation with an owner, an administrator, somebody with the toggle, somebody without, and two guests who lose
/// access in 20 and 21 days.
pub async fn with_guests() -> (World, Org) {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    acme.accepted_member("bea@example.com", "administrator").await;
    acme.accepted_member("cleo@example.com", "user").await;
    let toggled =
        json!({ "emails": "dora@example.com", "grant": { "role": "user", "permissions": ["account_manager"] } });
    acme.joined(toggled).await;
    guest(&acme, "guest@example.com", "P20D").await;
    guest(&acme, "other@example.com", "P21D").await;
    (world, acme)
}

pub const MANAGERS: [&str; 3] = ["ada@example.com", "bea@example.com", "dora@example.com"];

/// R12, C35: everybody who may renew guests is told once a day, how many there are and who ends first, with the
/// configured link; nobody else is
#[tokio::test]
async fn members_who_may_renew_guests_get_one_digest_a_day() {
    let (world, _) = with_guests().await;
    world.advance("5d23h");
    assert_eq!(world.run_job("digest").await, finished(json!({ "digests": 0 })), "not in the window yet");

    world.advance("2h");
    let ran = [world.run_job("digest").await, world.run_job("digest").await];
    world.pump().await;

    assert_eq!(ran, [finished(json!({ "digests": 3 })), finished(json!({ "digests": 0 }))]);
    for manager in MANAGERS {
        let [email] = &digests(&world, manager)[..] else { panic!("{manager}") };
        assert_eq!(email.subject, "1 guest of Acme will lose access soon");
        let text = email.text.as_deref().unwrap();
        assert!(
            text.contains("11 December 2026") && text.lines().any(|line| line.trim() == "http://127.0.0.1:8080/"),
            "{text}"
        );
    }
    assert_eq!(all(&world), 3);
    world.advance("1d");
    assert_eq!(world.run_job("digest").await["digests"], 3);
    world.pump().await;
    assert_eq!(digests(&world, "bea@example.com")[1].subject, "2 guests of Acme will lose access soon");
}

/// R12: a person who is suspended, or is a guest without the toggle, or belongs elsewhere, is published nothing
#[tokio::test]
async fn other_members_get_no_digest() {
    let (world, acme) = with_guests().await;
    let other = world.organization("guests", &world.person("zoe@example.com")).await;
    guest(&other, "far@example.com", "P90D").await;
    let bea = acme.members("?q=bea").await[0]["id"].clone();
    acme.owner.post(&acme.path("/members/suspend"), json!({ "members": [bea] })).await.assert_status(200);
    world.advance("10d");

    let ran = world.run_job("digest").await;
    world.pump().await;

    assert_eq!(ran["digests"], 2);
    for nobody in ["bea@example.com", "cleo@example.com", "guest@example.com", "zoe@example.com", "far@example.com"] {
        assert!(digests(&world, nobody).is_empty(), "{nobody}");
    }
}

/// R12: the policy switches it off, before it is decided and after
#[tokio::test]
async fn the_policy_can_disable_the_digest() {
    let off = json!({ "policy": { "notify": { "expiring_digest": false } } });
    for decided in [false, true] {
        let (world, acme) = with_guests().await;
        world.advance("10d");
        if decided {
            assert_eq!(world.run_job("digest").await["digests"], 3);
        }
        acme.owner.patch(&acme.path(""), off.clone()).await.assert_status(200);
        assert_eq!(world.run_job("digest").await["digests"], 0);

        world.pump().await;

        assert_eq!(all(&world), 0, "decided: {decided}");
    }
}

/// R12: it is an email to its reader: no event on the bus, no entry of the audit log
#[tokio::test]
async fn the_digest_publishes_no_event_and_no_audit_entry() {
    let (world, acme) = with_guests().await;
    world.advance("10d");
    world.pump().await;
    let (events, trail) =
        (world.event_types().len(), acme.owner.get(&acme.path("/audit")).await.body["events"].clone());

    world.run_job("digest").await;
    world.pump().await;

    assert_eq!((all(&world), world.event_types().len()), (3, events));
    assert_eq!(acme.owner.get(&acme.path("/audit")).await.body["events"], trail);
    let outbox: Vec<Value> =
        world.table_dump().into_iter().filter(|item| item["pk"].as_str().unwrap().starts_with("OUTBOX#")).collect();
    assert!(outbox.is_empty(), "{outbox:?}");
}

/// R11: the digest covers the renewal window of the organisation's policy.
#[tokio::test]
async fn the_digest_covers_the_window_of_the_policy() {
    let (world, acme) = with_guests().await;
    assert_eq!(world.run_job("digest").await["digests"], 0);

    acme.owner.patch(&acme.path(""), json!({ "policy": { "renew_window": "P30D" } })).await.assert_status(200);

    assert_eq!(world.run_job("digest").await["digests"], 3);
    world.pump().await;
    assert_eq!(digests(&world, "ada@example.com")[0].subject, "2 guests of Acme will lose access soon");
}

/// R12, S3.18: a digest costs what expires, and not what exists
#[tokio::test]
async fn the_digest_costs_what_expires() {
    let mut costs = Vec::new();
    for count in [1, 6] {
        let world = World::new().await;
        for index in 0..count {
            let org = world.organization("guests", &world.person(&format!("p{index}@example.com"))).await;
            guest(&org, &format!("g{index}@example.com"), "P60D").await;
        }
        let (_, idle) = world.measure(world.run_job("digest")).await;
        costs.push(["Query", "BatchGetItem", harness::WRITE].map(|call| idle.of(call).count()));
    }
    assert_eq!(costs, [[4, 1, 0]; 2], "each shard, and how long the longest window is");

    let (world, _) = with_guests().await;
    world.advance("10d");
    let (_, reported) = world.measure(world.run_job("digest")).await;

    let [queries, reads, writes] = ["Query", "BatchGetItem", harness::WRITE].map(|call| reported.of(call).count());
    assert_eq!((queries, reads, writes), (4 + 2, 2, 4), "the guests, the readers; three emails and one mark");
}
