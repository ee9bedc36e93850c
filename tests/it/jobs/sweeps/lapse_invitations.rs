//! The sweep of lapsed invitations: each lapse is published once, however often, late or concurrently it runs.

use harness::{Fault, Org, When, World};
use http::Method;
use serde_json::{Value, json};

use crate::races::invariants::check_invariants;

fn addresses(count: usize) -> Value {
    let emails: Vec<String> = (0..count).map(|index| format!("p{index}@example.com")).collect();
    json!({ "emails": emails, "grant": { "role": "observer", "scopes": [{ "type": "site", "mode": "all" }] } })
}

/// A week ago, that many were invited; the sweep has come as far as yesterday.
async fn invited_a_week_ago(count: usize) -> (World, Org) {
    let world = World::new().await;
    let acme = world.acme("sites").await;
    acme.invite(addresses(count)).await.assert_status(201);
    world.pump().await;
    world.advance("6d");
    up_to_date(&world).await;
    world.advance("1d");
    (world, acme)
}

/// Sets the checkpoint of the sweep to now; its first run would otherwise look back sixty days.
pub async fn up_to_date(world: &World) {
    world.set_checkpoint_to_now("jobs-lapse-invitations").await;
}

fn lapses_published(world: &World) -> usize {
    world.event_types().iter().filter(|kind| *kind == "membership.invite_expired").count()
}

async fn seats(acme: &Org) -> Value {
    acme.owner.get(&acme.path("")).await.assert_status(200).body["seats"]["used"].clone()
}

/// S1.12, S1.15, S1.21, R24: the instant ends an invitation, with or without the sweep, which publishes it once
#[tokio::test]
async fn a_lapsed_invitation_is_published_once() {
    let world = World::new().await;
    let acme = world.acme("sites").await;
    let id = acme.invited(addresses(1)).await;
    up_to_date(&world).await;
    world.advance("6d23h59m59s");
    assert_eq!(world.run_job("lapse-invitations").await["lapsed"], 0);
    assert_eq!(acme.member(&id).await["status"], "invite_pending");

    world.advance("1s");
    assert_eq!(acme.member(&id).await["status"], "invite_expired");
    let ran = [world.run_job("lapse-invitations").await, world.run_job("lapse-invitations").await];

    assert_eq!((&ran[0]["lapsed"], &ran[1]["lapsed"]), (&json!(1), &json!(0)));
    assert_eq!(acme.member(&id).await["status"], "invite_expired");
    assert_eq!(acme.members("?status=invite_expired").await.len(), 1);
    world.pump().await;
    assert_eq!((lapses_published(&world), world.emails().len()), (1, 0));
    assert_eq!(check_invariants(&world).actions(&id), ["invited", "invite_expired"]);
}

/// S1.12, S1.6: what is sent again lasts a week from then on, on both paths that send again
#[tokio::test]
async fn a_resent_invitation_lapses_a_week_later() {
    for by_edit in [false, true] {
        let world = World::new().await;
        let acme = world.acme("sites").await;
        let id = acme.invited(addresses(1)).await;
        up_to_date(&world).await;
        world.advance("6d");
        if by_edit {
            let body = json!({ "grant": { "role": "helpdesk" } });
            acme.owner.patch(&acme.path(&format!("/members/{id}")), body).await.assert_status(200);
        } else {
            let body = json!({ "members": [id] });
            acme.owner.post(&acme.path("/invitations/resend"), body).await.assert_status(200);
        }
        let mut lapsed = Vec::new();
        for span in ["1d", "5d23h59m59s", "1s", "7d"] {
            world.advance(span);
            lapsed.push(world.run_job("lapse-invitations").await["lapsed"].clone());
        }

        assert_eq!(lapsed, [0, 0, 1, 0], "by edit: {by_edit}");
        check_invariants(&world);
    }
}

/// R17, I11: a lapse gives the seat back; sending again takes one again, if there is one
#[tokio::test]
async fn a_lapse_releases_the_seat_and_a_resend_takes_one() {
    let (world, acme) = invited_a_week_ago(2).await;
    acme.owner.patch(&acme.path(""), json!({ "policy": { "seat_limit": 3 } })).await.assert_status(200);
    assert_eq!(seats(&acme).await, 3);
    let rows = acme.members("?status=invite_expired").await;

    world.run_job("lapse-invitations").await;
    assert_eq!(seats(&acme).await, 1);
    for row in &rows {
        let body = json!({ "members": [row["id"]] });
        acme.owner.post(&acme.path("/invitations/resend"), body).await.assert_status(200);
    }
    assert_eq!(seats(&acme).await, 3);
    world.advance("7d");
    world.run_job("lapse-invitations").await;
    let other = json!({ "emails": ["x@example.com", "y@example.com"], "grant": addresses(1)["grant"] });
    acme.invite(other).await.assert_status(201);
    let refused = acme.owner.post(&acme.path("/invitations/resend"), json!({ "members": [rows[0]["id"]] })).await;

    assert_eq!((refused.status, refused.code()), (409, "seat_limit"));
    let path = acme.path(&format!("/members/{}", rows[0]["id"].as_str().unwrap()));
    let edited = acme.owner.patch(&path, json!({ "grant": { "role": "helpdesk" } })).await;
    edited.assert_problem(409, "seat_limit");
    check_invariants(&world);
}

/// C61: missed for days and run twice, the sweep publishes each invitation once
#[tokio::test]
async fn a_sweep_that_is_days_late_catches_up_once() {
    let (world, acme) = invited_a_week_ago(3).await;
    world.advance("3d");
    acme.invite(json!({ "emails": ["late@example.com"], "grant": addresses(1)["grant"] })).await.assert_status(201);
    world.advance("9d");

    let ran = [world.run_job("lapse-invitations").await, world.run_job("lapse-invitations").await];

    assert_eq!((&ran[0]["lapsed"], &ran[1]["lapsed"]), (&json!(4), &json!(0)));
    world.pump().await;
    assert_eq!(lapses_published(&world), 4);
    check_invariants(&world);
}

/// C61, I8: two concurrent sweeps publish each lapse once.
#[tokio::test(start_paused = true)]
async fn concurrent_sweeps_publish_each_lapse_once() {
    let (world, _) = invited_a_week_ago(40).await;
    let other = world.another_instance();

    let (one, two) = tokio::join!(world.run_job("lapse-invitations"), other.run_job("lapse-invitations"));
    let lapsed = one["lapsed"].as_u64().unwrap() + two["lapsed"].as_u64().unwrap();
    let rest = world.run_job("lapse-invitations").await["lapsed"].as_u64().unwrap();

    assert_eq!(lapsed + rest, 40);
    world.pump().await;
    assert_eq!(lapses_published(&world), 40);
    check_invariants(&world);
}

/// C59, C60, C61: whatever call of the sweep fails, the next run publishes the rest, and each lapse once.
#[tokio::test(start_paused = true)]
async fn the_next_sweep_recovers_from_any_failed_call() {
    let (clean, _) = invited_a_week_ago(3).await;
    let (_, traffic) = clean.measure(clean.run_job("lapse-invitations")).await;
    let writes = traffic.of(harness::WRITE).count();
    let reads = traffic.of("BatchGetItem").count();
    let places =
        (0..writes).map(|index| (harness::WRITE, index)).chain((0..reads).map(|index| ("BatchGetItem", index)));
    for (call, index) in places.chain([("Query", 0), ("Query", 3)]) {
        for fault in [Fault::BeforeEffect, Fault::AfterEffect, Fault::throttled()] {
            let (world, _) = invited_a_week_ago(3).await;
            for attempt in 0..3 {
                world.wire().fail(When::Operation(call, index + attempt), fault.clone());
            }

            let _ = world.jobs().run("lapse-invitations").await.unwrap();
            assert!(world.wire().untriggered() < 3, "{call} {index} met no fault");
            world.wire().clear_faults();
            world.run_job("lapse-invitations").await;

            world.pump().await;
            assert_eq!(lapses_published(&world), 3, "{call} {index} {fault:?}");
            check_invariants(&world);
        }
    }
}

/// C61: what met another change just before midnight is published the next day
#[tokio::test(start_paused = true)]
async fn invitations_missed_at_midnight_lapse_the_next_day() {
    for fault in [vec![Fault::Conflict], vec![Fault::throttled(); 3]] {
        let world = World::new().await;
        let acme = world.acme("sites").await;
        acme.invite(addresses(1)).await.assert_status(201);
        world.advance("7d");
        up_to_date(&world).await;
        world.run_job("lapse-invitations").await;
        acme.invite(json!({ "emails": ["q@example.com"], "grant": addresses(1)["grant"] })).await.assert_status(201);
        world.advance("7d13h");
        for (attempt, fault) in fault.iter().enumerate() {
            world.wire().fail(When::Operation(harness::WRITE, attempt), fault.clone());
        }
        assert_eq!(world.run_job("lapse-invitations").await["lapsed"], 0);
        assert_eq!(world.wire().untriggered(), 0);
        world.advance("1d");

        assert_eq!(world.run_job("lapse-invitations").await["lapsed"], 1, "{fault:?}");
        world.pump().await;
        assert_eq!(lapses_published(&world), 2);
        check_invariants(&world);
    }
}

/// C54: invitations of a deleted organisation are skipped.
#[tokio::test]
async fn invitations_of_a_deleted_organisation_do_not_block_the_sweep() {
    let (world, acme) = invited_a_week_ago(2).await;
    let other = world.organization("sites", &world.person("bea@example.com")).await;
    other.invite(addresses(2)).await.assert_status(201);
    acme.owner.request(Method::DELETE, &acme.path("")).send().await.assert_status(204);
    world.advance("7d");

    assert_eq!(world.run_job("lapse-invitations").await["lapsed"], 2);

    world.pump().await;
    assert_eq!(lapses_published(&world), 2);
}
