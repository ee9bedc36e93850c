//! The switch for emails that only remind (C42).

use harness::World;
use serde_json::json;

/// The kinds of emails to a guest whose access ends soon, and what the bus heard.
async fn told(paused: bool) -> (Vec<String>, Vec<String>) {
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

/// C42: while reminders are paused none leaves, nor later; everything else leaves, and the bus hears of everything
#[tokio::test]
async fn while_reminders_are_paused_only_they_do_not_leave() {
    let ((active, heard), (paused, heard_all_the_same)) = (told(false).await, told(true).await);

    let reminders = |kinds: &[String]| kinds.iter().filter(|kind| *kind == "access_expiring").count();
    assert!(reminders(&active) > 0, "{active:?}");
    assert_eq!(reminders(&paused), 0, "{paused:?}");
    let others: Vec<_> = active.into_iter().filter(|kind| kind != "access_expiring").collect();
    assert_eq!(paused, others);
    assert_eq!(heard, heard_all_the_same);
}
