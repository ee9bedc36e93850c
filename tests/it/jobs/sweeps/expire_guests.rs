//! The sweep of expired guests: the end of access is published once.

use harness::World;
use serde_json::{Value, json};

use super::{EXPIRE, run_and_deliver};
use crate::races::invariants::check_invariants;

/// R12, R24, S3.14: access ends with the instant and without the job, which publishes it once: an email, an event, an
/// entry.
#[tokio::test]
async fn the_end_of_access_is_published_once() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P7D", &[]).await;
    world.set_all_checkpoints_to_now().await;
    world.advance("6d23h59m59s");
    assert_eq!(run_and_deliver(&world, EXPIRE).await["expired"], 0);

    world.advance("1s");
    assert_eq!(acme.member(&gus.id).await["status"], "expired");
    gus.person.get(&acme.path("")).await.assert_problem(404, "not_found");
    let ran = [run_and_deliver(&world, EXPIRE).await, run_and_deliver(&world, EXPIRE).await];

    assert_eq!((&ran[0]["expired"], &ran[1]["expired"]), (&json!(1), &json!(0)));
    assert_eq!((world.emails_of_kind("access_ended").len(), world.distinct_events("membership.expired")), (1, 1));
    let event = world.events().into_iter().find(|event| event.detail_type == "membership.expired").unwrap();
    assert_eq!(event.detail["detail"], json!({ "expires_at": "2026-11-28T12:00:00Z" }));
    assert_eq!(acme.member(&gus.id).await["status"], "expired");
    let body = json!({ "members": [gus.id] });
    let renewed = acme.owner.post(&acme.path("/guests/renew"), body).await;
    assert_eq!((renewed.status, renewed.code()), (409, "expired_reinvite_required"));
    assert_eq!(check_invariants(&world).actions(&gus.id), ["invited", "accepted", "expired"]);
}

/// R14: the clock of a suspended guest runs on: the end is published as an event, and not by email; there is no way
/// back in.
#[tokio::test]
async fn a_suspended_guest_expires() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P7D", &[]).await;
    world.set_all_checkpoints_to_now().await;
    let body = json!({ "members": [gus.id] });
    acme.owner.post(&acme.path("/members/suspend"), body.clone()).await.assert_status(200);

    world.advance("7d");
    run_and_deliver(&world, EXPIRE).await;

    assert_eq!((world.emails_of_kind("access_ended").len(), world.distinct_events("membership.expired")), (0, 1));
    let back = acme.owner.post(&acme.path("/members/reactivate"), body).await;
    assert_eq!((back.status, back.code()), (409, "invalid_state"));
    assert_eq!(acme.member(&gus.id).await["status"], "expired");
}

/// R12, C66: no email to anyone who has been removed or invited again since, nor where the policy does not want it. The
/// event leaves in any case: it is history.
#[tokio::test]
async fn an_expiry_email_without_its_cause_is_dropped() {
    for what in ["removed", "invited anew", "unwanted"] {
        let world = World::new().await;
        let acme = world.acme("guests").await;
        let gus = acme.accepted_guest("gus@example.com", "P7D", &[]).await;
        world.set_all_checkpoints_to_now().await;
        world.advance("7d");
        world.run_job(EXPIRE).await;

        match what {
            "removed" => {
                let body = json!({ "members": [gus.id] });
                acme.owner.post(&acme.path("/members/remove"), body).await.assert_status(200);
            }
            "unwanted" => {
                let body = json!({ "policy": { "notify": { "access_ended": false } } });
                acme.owner.patch(&acme.path(""), body).await.assert_status(200);
            }
            _ => drop(acme.invited(json!({ "emails": "gus@example.com", "kind": "guest" })).await),
        }
        world.pump().await;

        assert_eq!(
            (world.emails_of_kind("access_ended").len(), world.distinct_events("membership.expired")),
            (0, 1),
            "{what}"
        );
        check_invariants(&world);
    }
}

/// C61, C47: a guest who is invited again while the sweep looks at them is not published; neither is one whom it finds
/// over.
#[tokio::test(start_paused = true)]
async fn a_guest_invited_again_concurrently_is_not_reported_as_expired() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P7D", &[]).await;
    world.set_all_checkpoints_to_now().await;
    world.advance("7d");
    let rival = acme.owner.via(&world.another_instance());
    let path = acme.path("/invitations");
    world.wire().before(harness::When::Operation(harness::WRITE, 0), move || async move {
        rival.post(&path, json!({ "emails": "gus@example.com", "kind": "guest" })).await.assert_status(201);
    });

    let ran = [run_and_deliver(&world, EXPIRE).await, run_and_deliver(&world, EXPIRE).await];

    assert_eq!([&ran[0]["expired"], &ran[0]["remaining"], &ran[1]["expired"], &ran[1]["remaining"]], [0, 1, 0, 0]);
    assert_eq!(world.distinct_events("membership.expired"), 0);
    assert_eq!(check_invariants(&world).actions(&gus.id), ["invited", "accepted", "replaced"]);
    assert_eq!(world.wire().untriggered(), 0);
}

/// C69: ten days after its end was published, a row that is still stored counts as ended everywhere and blocks nothing.
#[tokio::test]
async fn an_expired_guest_blocks_no_other_operation() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P7D", &[]).await;
    world.set_all_checkpoints_to_now().await;
    world.advance("7d");
    run_and_deliver(&world, EXPIRE).await;
    world.advance("10d");

    gus.person.get(&acme.path("")).await.assert_problem(404, "not_found");
    let listed: Vec<Value> = acme.members("?status=expired").await;
    assert_eq!((listed.len(), &listed[0]["id"]), (1, &json!(gus.id)));
    let resent = acme.owner.post(&acme.path("/invitations/resend"), json!({ "members": [gus.id] })).await;
    assert_eq!((resent.status, resent.code()), (409, "invalid_state"));
    let export = acme.owner.get(&acme.path("/members.csv")).await.assert_status(200);
    assert!(export.text().contains("expired"), "{}", export.text());
    let back = acme.accepted_guest("gus@example.com", "P7D", &[]).await;

    assert_ne!(back.id, gus.id);
    back.person.get(&acme.path("")).await.assert_status(200);
    check_invariants(&world);
}
