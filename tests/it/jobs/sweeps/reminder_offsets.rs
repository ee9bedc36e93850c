//! Reminder offsets are set per organisation and can change at any time without writing rows.

use harness::{Org, World};
use serde_json::{Value, json};

use super::{REMIND, run_and_deliver};

async fn remind_at(acme: &Org, offsets: Value) {
    let body = json!({ "policy": { "guest_reminders": offsets } });
    acme.owner.patch(&acme.path(""), body).await.assert_status(200);
}

/// R12: an offset that is new holds for guests who are there already, in that organisation and in no other.
#[tokio::test]
async fn a_new_reminder_offset_applies_to_existing_guests() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let other = world.organization("guests", &world.person("bea@example.com")).await;
    acme.accepted_guest("gus@example.com", "P90D", &[]).await;
    other.accepted_guest("eve@example.com", "P90D", &[]).await;
    world.advance("50d");
    run_and_deliver(&world, REMIND).await;

    remind_at(&acme, json!(["P30D"])).await;
    world.advance("9d23h");
    run_and_deliver(&world, REMIND).await;
    assert_eq!(world.emails_of_kind("access_expiring").len(), 0);
    world.advance("1h");
    run_and_deliver(&world, REMIND).await;

    assert_eq!((world.emails_to("gus@example.com").len(), world.emails_to("eve@example.com").len()), (2, 1));
    world.advance("29d");
    run_and_deliver(&world, REMIND).await;
    assert_eq!((world.emails_to("gus@example.com").len(), world.emails_to("eve@example.com").len()), (2, 2));
}

/// C61: no threshold is lost between the change of the policy and the first run that knows of it; what had passed
/// before the change is not published afterwards.
#[tokio::test]
async fn a_reminder_offset_is_due_from_its_first_minute() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    acme.accepted_guest("soon@example.com", "P2D", &[]).await;
    world.advance("11h55m");
    acme.accepted_guest("past@example.com", "PT35H", &[]).await;
    world.advance("1m");
    remind_at(&acme, json!(["PT36H"])).await;

    world.advance("10m");
    run_and_deliver(&world, REMIND).await;

    assert_eq!((world.emails_to("soon@example.com").len(), world.emails_to("past@example.com").len()), (2, 1));
}

/// R12: eight at most; by the hour in the last two days, by the day before, a year at most; the setting is named.
#[tokio::test]
async fn reminder_offsets_are_limited_to_a_few_whole_days() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let many: Vec<String> = (1..=9).map(|days| format!("P{days}D")).collect();
    for (offsets, code) in [
        (json!(["PT90M"]), "invalid_format"),
        (json!(["P2DT1H"]), "invalid_format"),
        (json!(["P366D"]), "invalid_format"),
        (json!(["P1D", "PT1S"]), "invalid_format"),
        (json!(many), "too_long"),
    ] {
        let body = json!({ "policy": { "guest_reminders": offsets } });
        let answer = acme.owner.patch(&acme.path(""), body).await;

        assert_eq!(answer.status, 422, "{offsets}");
        let fault = &answer.body["errors"][0];
        assert_eq!((&fault["pointer"], &fault["code"]), (&json!("/policy/guest_reminders"), &json!(code)), "{offsets}");
    }
    for offsets in [json!([]), json!(["PT1H", "PT47H", "P2D", "P3D", "P365D"])] {
        remind_at(&acme, offsets).await;
    }
}

/// R12: an organisation without offsets reminds nobody; its guests expire all the same.
#[tokio::test]
async fn without_offsets_there_are_no_reminders() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P7D", &[]).await;
    remind_at(&acme, json!([])).await;

    for day in 1..=7 {
        world.advance("1d");
        assert_eq!(run_and_deliver(&world, REMIND).await["reminded"], 0, "{day}");
    }

    assert_eq!(acme.member(&gus.id).await["status"], "expired");
}
