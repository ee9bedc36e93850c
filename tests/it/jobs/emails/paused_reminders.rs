//! The switch that pauses reminder emails (C42).

use harness::World;
use serde_json::json;

/// The kinds of emails to a guest whose access ends soon, and the published event types.
async fn reported(paused: bool) -> (Vec<String>, Vec<String>) {
    let world = World::with_config(|config| config.emails.as_mut().expect("emails").reminders_paused = paused).await;
    let org = world.acme("guests").await;
    org.joined(json!({ "emails": ["gus@example.com"], "kind": "guest", "period": "P20D" })).await;
    world.advance("7d");
    world.run_job("remind-guests").await;
    world.pump().await;
    let emails = world.emails_to("gus@example.com");
    let kinds = emails.iter().map(|email| email.tags["email"].clone()).collect();
    (kinds, world.event_types())
}

/// C42: while reminders are paused none is sent, nor later; every other email is sent, and every event is published.
#[tokio::test]
async fn paused_reminders_are_not_sent_and_other_emails_are() {
    let ((active, published), (paused, published_while_paused)) = (reported(false).await, reported(true).await);

    let reminders = |kinds: &[String]| kinds.iter().filter(|kind| *kind == "access_expiring").count();
    assert!(reminders(&active) > 0, "{active:?}");
    assert_eq!(reminders(&paused), 0, "{paused:?}");
    let others: Vec<_> = active.into_iter().filter(|kind| kind != "access_expiring").collect();
    assert_eq!(paused, others);
    assert_eq!(published, published_while_paused);
}
