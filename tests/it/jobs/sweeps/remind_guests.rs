//! Reminders to guests before their access ends.

use harness::{Org, World};
use serde_json::{Value, json};

use super::{REMIND, run_and_deliver};

/// Waits until each of these times, counted from now, and says how many reminders had left by then.
async fn reminded(world: &World, times: &[i64]) -> Vec<usize> {
    let (start, mut reported) = (world.now(), Vec::new());
    for time in times {
        let remaining = *time - (world.now() - start).num_seconds();
        if remaining > 0 {
            world.advance(&format!("{remaining}s"));
        }
        run_and_deliver(world, REMIND).await;
        reported.push(world.emails_of_kind("access_expiring").len());
    }
    reported
}

const DAY: i64 = 86_400;

/// S3.18, R12, C73: at fourteen, three and one days before the end, and at no other time: one email, one event, one
/// entry.
#[tokio::test]
async fn a_guest_is_reminded_at_each_threshold_once() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P90D", &[]).await;

    let times = [1, 76 * DAY - 1, 76 * DAY, 76 * DAY + 900, 87 * DAY, 88 * DAY, 89 * DAY, 90 * DAY - 1, 91 * DAY];
    let reported = reminded(&world, &times).await;

    assert_eq!(reported, [0, 0, 1, 1, 2, 2, 3, 3, 3]);
    assert_eq!((world.emails_to("gus@example.com").len(), world.distinct_events("membership.expiring")), (4, 3));
    let expiring = world.events().into_iter().find(|event| event.detail_type == "membership.expiring").unwrap();
    assert_eq!(expiring.detail["detail"], json!({ "expires_at": "2027-02-19T12:00:00Z", "before": "P14D" }));
    assert_eq!(expiring.detail["actor"], json!({ "type": "job", "name": "jobs-remind-guests" }));
    let trail = acme.owner.get(&acme.path(&format!("/audit?target={}&action=expiring", gus.id))).await;
    assert_eq!(trail.assert_status(200).body["events"].as_array().unwrap().len(), 3);
    let email = &world.emails_to("gus@example.com")[1];
    let text = email.text.as_deref().unwrap();
    assert!(text.contains("ada@") && text.contains("2027"), "{text}");
}

/// C61: after days without the job there is one email for all that was missed, and the next threshold is published as
/// ever.
#[tokio::test]
async fn after_an_outage_of_days_there_is_one_email() {
    for (times, reported) in [
        (vec![75 * DAY, 88 * DAY, 88 * DAY, 89 * DAY], vec![0, 1, 1, 2]),
        (vec![89 * DAY + 3600, 89 * DAY + 7200], vec![1, 1]),
        (vec![76 * DAY, 90 * DAY, 91 * DAY], vec![1, 1, 1]),
    ] {
        let world = World::new().await;
        (world.acme("guests").await).accepted_guest("gus@example.com", "P90D", &[]).await;

        assert_eq!(reminded(&world, &times).await, reported, "{times:?}");
        assert_eq!(world.distinct_events("membership.expiring"), *reported.last().unwrap());
    }
}

/// C73, C72: a person who was invited for a week hears of the third day and the last, not of a fortnight; for a day, of
/// nothing.
#[tokio::test]
async fn an_offset_longer_than_the_period_sends_no_reminder() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    acme.accepted_guest("week@example.com", "P7D", &[]).await;
    acme.accepted_guest("day@example.com", "P1D", &[]).await;

    let reported = reminded(&world, &[1, DAY - 1, 4 * DAY, 6 * DAY, 7 * DAY]).await;

    assert_eq!(reported, [0, 0, 1, 2, 2]);
    assert_eq!(world.emails_to("day@example.com").len(), 1, "the invitation");
}

async fn change(acme: &Org, world: &World, id: &str, what: &str) {
    let body = json!({ "members": [id] });
    let path = acme.path(match what {
        "renewed" => "/guests/renew",
        "suspended" => "/members/suspend",
        "removed" => "/members/remove",
        "unwanted" => {
            let body = json!({ "policy": { "guest_reminders": ["P3D"] } });
            acme.owner.patch(&acme.path(""), body).await.assert_status(200);
            return;
        }
        _ => return world.advance("15d"),
    });
    acme.owner.post(&path, body).await.assert_status(200);
}

/// C61, C66, I9: what has changed between the reminder and its email takes the email back: renewed, suspended, removed,
/// expired, or no longer wanted. What happened before the sweep keeps it from telling at all.
#[tokio::test]
async fn a_reminder_without_its_cause_is_not_sent() {
    for what in ["renewed", "suspended", "removed", "unwanted", "expired"] {
        for before_the_sweep in [false, true] {
            let world = World::new().await;
            let acme = world.acme("guests").await;
            let gus = acme.accepted_guest("gus@example.com", "P90D", &[]).await;
            world.advance("76d");
            if before_the_sweep {
                change(&acme, &world, &gus.id, what).await;
            }
            let ran = world.run_job(REMIND).await;
            if !before_the_sweep {
                change(&acme, &world, &gus.id, what).await;
            }
            world.pump().await;

            assert_eq!(ran["reminded"], usize::from(!before_the_sweep), "{what}");
            assert_eq!(world.emails_of_kind("access_expiring").len(), 0, "{what}");
        }
    }
}

/// R14: a person who is let in again after a threshold is published the next one.
#[tokio::test]
async fn a_reactivated_guest_gets_the_next_reminder() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P90D", &[]).await;
    let body = json!({ "members": [gus.id] });
    acme.owner.post(&acme.path("/members/suspend"), body.clone()).await.assert_status(200);
    assert_eq!(reminded(&world, &[76 * DAY + 3600]).await, [0]);

    acme.owner.post(&acme.path("/members/reactivate"), body).await.assert_status(200);

    assert_eq!(reminded(&world, &[DAY, 11 * DAY, 13 * DAY]).await, [0, 1, 2]);
}

/// A reminder is an event of the membership like any other: it raises the version, so that a page read before it is
/// told to read again, once.
#[tokio::test]
async fn a_reminder_raises_the_version() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P90D", &[]).await;
    world.advance("76d");
    let version = |row: &Value| row["version"].as_u64();
    let before = version(&super::stored_row(&world, &gus.id).unwrap());

    run_and_deliver(&world, REMIND).await;

    let after = super::stored_row(&world, &gus.id).unwrap();
    assert_eq!((version(&after), &after["last_reminder"]), (before.map(|v| v + 1), &json!("P14D")));
    crate::races::invariants::check_invariants(&world);
}
