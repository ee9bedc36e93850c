//! A guest from acceptance to expiry, with every job on schedule.

use harness::World;
use serde_json::json;

/// S3.11, S3.16, S3.17, S3.18, S3.14, R12: eighty-three days after acceptance the guest is about to lose access and has
/// been told once; without anybody doing anything they are told twice more, and then that it has ended.
#[tokio::test]
async fn a_guest_who_is_not_renewed_gets_three_reminders_and_expires() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P90D", &[]).await;

    world.advance("75d");
    world.set_all_checkpoints_to_now().await;
    let mut observed = Vec::new();
    for span in ["1d", "7d", "5d", "5d"] {
        world.travel(span).await;
        let status = acme.member(&gus.id).await["status"].as_str().unwrap().to_owned();
        observed.push((
            status,
            world.emails_of_kind("access_expiring").len(),
            world.emails_of_kind("access_ended").len(),
        ));
    }

    let reported = |status: &str, reminded, ended| (status.to_owned(), reminded, ended);
    assert_eq!(
        observed,
        [reported("expiring", 1, 0), reported("expiring", 1, 0), reported("expiring", 2, 0), reported("expired", 3, 1)],
        "76, 83, 88 and 93 days after acceptance"
    );
    assert_eq!((world.distinct_events("membership.expiring"), world.distinct_events("membership.expired")), (3, 1));
}

/// S3.16, S3.18, R11: a renewal begins again: the reminders of the first period have ended, those of the next come in
/// time.
#[tokio::test]
async fn a_renewal_restarts_the_reminders() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P20D", &[]).await;
    world.advance("17d");
    world.set_all_checkpoints_to_now().await;
    world.travel("1d").await;
    assert_eq!(world.emails_of_kind("access_expiring").len(), 1);

    acme.owner.post(&acme.path("/guests/renew"), json!({ "members": [gus.id] })).await.assert_status(200);

    let mut reported = Vec::new();
    for (quiet, span) in [("5d", "1d"), ("10d", "1d"), ("1d", "1d"), ("12h", "1d")] {
        world.advance(quiet);
        world.travel(span).await;
        reported.push((world.emails_of_kind("access_expiring").len(), world.emails_of_kind("access_ended").len()));
    }
    assert_eq!(reported, [(2, 0), (3, 0), (4, 0), (4, 1)], "6, 17, 19 and 20 1/2 days after the renewal");
}
