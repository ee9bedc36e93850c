//! A guest from acceptance to the end, with everything running by itself.

use harness::World;
use serde_json::json;

/// S3.11, S3.16, S3.17, S3.18, S3.14, R12: eighty-three days after acceptance the guest is about to lose access and has been
/// told once; without anybody doing anything they are told twice more, and then that it has ended.
#[tokio::test]
async fn a_guest_whom_nobody_renews_is_told_three_times_and_goes() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P90D", &[]).await;

    world.advance("75d");
    world.set_all_checkpoints_to_now().await;
    let mut seen = Vec::new();
    for span in ["1d", "7d", "5d", "5d"] {
        world.travel(span).await;
        let status = acme.member(&gus.id).await["status"].as_str().unwrap().to_owned();
        seen.push((status, world.emails_of_kind("access_expiring").len(), world.emails_of_kind("access_ended").len()));
    }

    let told = |status: &str, reminded, ended| (status.to_owned(), reminded, ended);
    assert_eq!(
        seen,
        [told("expiring", 1, 0), told("expiring", 1, 0), told("expiring", 2, 0), told("expired", 3, 1)],
        "76, 83, 88 and 93 days after acceptance"
    );
    assert_eq!((world.distinct_events("membership.expiring"), world.distinct_events("membership.expired")), (3, 1));
}

/// S3.16, S3.18, R11: a renewal begins anew: the reminders of the first period are over, those of the next come in time.
#[tokio::test]
async fn a_renewal_begins_the_reminders_anew() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P20D", &[]).await;
    world.advance("17d");
    world.set_all_checkpoints_to_now().await;
    world.travel("1d").await;
    assert_eq!(world.emails_of_kind("access_expiring").len(), 1);

    acme.owner.post(&acme.path("/guests/renew"), json!({ "members": [gus.id] })).await.assert_status(200);

    let mut told = Vec::new();
    for (quiet, span) in [("5d", "1d"), ("10d", "1d"), ("1d", "1d"), ("12h", "1d")] {
        world.advance(quiet);
        world.travel(span).await;
        told.push((world.emails_of_kind("access_expiring").len(), world.emails_of_kind("access_ended").len()));
    }
    assert_eq!(told, [(2, 0), (3, 0), (4, 0), (4, 1)], "6, 17, 19 and 20 1/2 days after the renewal");
}
