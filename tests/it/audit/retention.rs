//! Audit entries outlive the members and names that they describe.

use harness::World;
use serde_json::{Value, json};

use super::{actions, every_action::perform_every_action};

/// S1.20, C87: after cancellation, removal and expiry, and after the rows are deleted, the audit log is unchanged.
#[tokio::test]
async fn audit_entries_outlive_their_members() {
    let world = World::new().await;
    let portal = perform_every_action(&world).await;
    let before = portal.audit_events("").await;
    let rows = |world: &World| {
        let begins = |value: &Value, with: &str| value.as_str().is_some_and(|text| text.starts_with(with));
        let partition = format!("ORG#{}", portal.id.trim_start_matches("org_"));
        let row = |item: &&Value| begins(&item["pk"], &partition) && begins(&item["sk"], "M#");
        world.table_dump().iter().filter(row).count()
    };
    assert_eq!(rows(&world), 10);

    world.advance("7d");
    let _ = world.run_job("lapse-invitations").await;
    world.advance("393d");
    assert!(world.sweep_ttl() >= 7);

    assert_eq!(rows(&world), 2, "two who belong are left");
    let trail_now = portal.audit_events("").await;
    assert_eq!(trail_now[trail_now.len() - before.len()..], before);
    let removed = before.iter().find(|event| event["action"] == "removed").expect("a removal");
    let history = portal.audit_events(&format!("target={}", removed["target"]["id"].as_str().expect("an id"))).await;
    assert_eq!(actions(&history).first(), Some(&"removed"));
    let emails = |from: &Value| json!([from["target"]["email"], history.last().expect("the first")["target"]["email"]]);
    assert_eq!(emails(&history[0]), json!(["hopper@example.com", "grace@example.com"]), "each as it was then");
    let names = |from: &Value| json!([from["target"]["name"], history.last().expect("the first")["target"]["name"]]);
    assert_eq!(names(&history[0]), json!(["Amazing Hopper", "Grace Hopper"]), "each as they were called then");
    assert!(
        world
            .table_dump()
            .iter()
            .all(|item| !item["pk"].as_str().is_some_and(|pk| pk.contains("#AUDIT#")) || item["ttl"].is_null())
    );
}

/// S1.20: actors and targets keep the names that they had at the time, even after they are removed or renamed.
#[tokio::test]
async fn audit_entries_keep_the_names_of_their_time() {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com").named("Ada Byron")).await;
    let boss = acme.joined(json!({ "people": [{ "email": "boss@example.com", "first_name": "Lise", "last_name": "Meitner" }], "grant": { "role": "owner" } })).await;
    let user = json!({ "emails": "kurt@example.com", "grant": { "role": "user" } });
    boss.person.post(&acme.path("/invitations"), user).await.assert_status(201);
    acme.owner.post(&acme.path("/members/remove"), json!({ "members": [boss.id] })).await.assert_status(200);

    let invited = acme.audit_events("action=invited&actor=local%7Cboss@example.com").await;
    let removed = acme.audit_events("action=removed").await;

    assert_eq!(
        invited[0]["actor"],
        json!({ "type": "person", "id": "local|boss@example.com", "name": "Lise Meitner", "email": "boss@example.com" })
    );
    assert_eq!(removed[0]["actor"]["name"], "Ada Byron");
    assert_eq!(
        (&removed[0]["target"]["name"], &removed[0]["target"]["email"]),
        (&json!("Lise Meitner"), &json!("boss@example.com"))
    );
}

/// C87: a change by a job names the job as actor.
#[tokio::test]
async fn changes_by_a_job_name_the_job_as_actor() {
    let world = World::new().await;
    let portal = perform_every_action(&world).await;

    let expired = portal.audit_events("action=invite_expired").await;
    let failed = portal.audit_events("action=delivery_failed").await;

    let job = |name: &str| json!({ "type": "job", "id": name, "name": null, "email": null });
    assert!(expired.len() == 2 && expired.iter().all(|event| event["actor"] == job("jobs-lapse-invitations")));
    assert_eq!((failed.len(), &failed[0]["actor"]), (1, &job("jobs-deliver")));
    assert_eq!(failed[0]["target"]["email"], "nowhere@example.com");
}
