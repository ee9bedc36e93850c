//! Renewals that interleave with other changes.

use harness::{When, World};
use http::Method;
use serde_json::json;

use crate::guests::expires_at;
use crate::races::{
    interleaving::{Action, Fixture, every_interleaving},
    invariants::TableState,
};

/// Gus is a guest for a week of which a day has passed: always within the window.
async fn week() -> Fixture {
    stage("P7D", "1d").await
}

/// Gus is a guest for ninety days, of which ten are left.
async fn quarter() -> Fixture {
    stage("P90D", "80d").await
}

async fn stage(period: &str, passed: &str) -> Fixture {
    let mut stage = Fixture::with("guests", "administrator", "user").await;
    stage.members = vec![stage.org.accepted_guest("gus@example.com", period, &["account_manager"]).await];
    stage.world.advance(passed);
    stage
}

const RENEW: Action = |s, w| s.post(&s.org.owner, &w, "/guests/renew", json!({ "members": [s.member(0).id] }));
const REMOVE: Action = |s, w| s.post(&s.org.owner, &w, "/members/remove", json!({ "members": [s.member(0).id] }));
const SUSPEND: Action = |s, w| s.post(&s.org.owner, &w, "/members/suspend", json!({ "members": [s.member(0).id] }));
const LEAVE: Action = |s, w| {
    let (gus, path) = (s.member(0).person.via(&w), format!("/v1/me/organizations/{}/leave", s.org.id));
    Box::pin(async move { gus.post(&path, json!({})).await })
};
const EDIT: Action = |s, w| {
    let (ada, path) = (s.org.owner.via(&w), s.org.path(&format!("/members/{}", s.member(0).id)));
    Box::pin(async move { ada.patch(&path, json!({ "grant": { "permissions": [] } })).await })
};

fn reported(stage: &Fixture) -> Vec<String> {
    TableState::of(&stage.world).actions(&stage.member(0).id).into_iter().skip(2).map(str::to_owned).collect()
}

/// C50: two renewals at once give one period; the second finds that nothing is to be renewed.
#[tokio::test(start_paused = true)]
async fn concurrent_renewals_give_one_period() {
    every_interleaving(quarter, RENEW, RENEW, async |stage, one, other| {
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "{} {}", one.text(), other.text());
        assert_eq!(reported(stage), ["renewed"]);
        assert_eq!(expires_at(&stage.org, &stage.member(0).id).await, "2027-05-10T12:00:00Z");
    })
    .await;
    every_interleaving(week, RENEW, RENEW, async |stage, one, other| {
        assert_eq!((one.status, other.status), (200, 200), "{} {}", one.text(), other.text());
        assert_eq!(reported(stage), ["renewed"]);
        assert_eq!(expires_at(&stage.org, &stage.member(0).id).await, "2026-11-29T12:00:00Z");
    })
    .await;
}

/// C50: a person who is removed or leaves while being renewed stays removed.
#[tokio::test(start_paused = true)]
async fn a_concurrent_renewal_does_not_restore_a_removed_guest() {
    for ending in [REMOVE, LEAVE] {
        every_interleaving(quarter, RENEW, ending, async |stage, renewed, ended| {
            assert!([200, 404].contains(&renewed.status), "{}", renewed.text());
            assert!([200, 204].contains(&ended.status), "{}", ended.text());
            let reported = reported(stage);
            assert!(["removed", "left"].contains(&reported.last().unwrap().as_str()), "{reported:?}");
            assert_eq!(reported.len(), if renewed.status == 200 { 2 } else { 1 });
            stage.member(0).person.get(&stage.org.path("")).await.assert_problem(404, "not_found");
        })
        .await;
    }
}

/// C50, C14: a renewal and a change come in an order, and neither undoes the other.
#[tokio::test(start_paused = true)]
async fn a_renewal_and_a_concurrent_change_are_serialized() {
    every_interleaving(quarter, RENEW, EDIT, async |stage, renewed, edited| {
        assert_eq!((renewed.status, edited.status), (200, 200), "{} {}", renewed.text(), edited.text());
        let row = stage.org.member(&stage.member(0).id).await;
        assert_eq!((&row["expires_at"], &row["grant"]["permissions"]), (&json!("2027-05-10T12:00:00Z"), &json!([])));
        assert_eq!(reported(stage).len(), 2);
    })
    .await;
    every_interleaving(quarter, RENEW, SUSPEND, async |stage, renewed, suspended| {
        assert!([200, 409].contains(&renewed.status), "{}", renewed.text());
        assert_eq!(suspended.status, 200, "{}", suspended.text());
        assert_eq!(stage.org.member(&stage.member(0).id).await["status"], "suspended");
        assert_eq!(reported(stage).last().unwrap(), "suspended");
    })
    .await;
}

/// C50, R24: a renewal that is decided in time and overtaken by the end, and by a new invitation to the same address,
/// comes to nothing: the old access stays over.
#[tokio::test(start_paused = true)]
async fn a_renewal_fails_when_access_ends_before_it_commits() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P7D", &[]).await.id;
    world.advance("6d23h59m59s");
    let (there, ada, path) = (world.clone(), acme.owner.via(&world.another_instance()), acme.path("/invitations"));
    world.wire().before(When::Operation(harness::WRITE, 0), move || async move {
        there.advance("2s");
        let body = json!({ "emails": "gus@example.com", "kind": "guest" });
        ada.post(&path, body).await.assert_status(201);
    });

    let answer = acme.batch(&acme.owner, "/guests/renew", &[&gus]).await;

    assert_eq!((answer.status, answer.code()), (404, "not_found"), "{}", answer.text());
    assert_eq!(acme.audit_actions(&format!("target={gus}")).await, ["invited", "accepted", "replaced"]);
    assert_eq!(acme.members("?kind=guest").await.len(), 1);
    assert_eq!(world.wire().untriggered(), 0);
}

/// C50, C74, R24: a renewal that meets the telling of the end comes to nothing, even though it began before the end.
#[tokio::test(start_paused = true)]
async fn a_renewal_fails_when_the_expiry_sweep_commits_first() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let gus = acme.accepted_guest("gus@example.com", "P7D", &[]).await.id;
    world.advance("6d23h59m59s");
    let (there, rival) = (world.clone(), world.another_instance());
    world.wire().before(When::Operation(harness::WRITE, 0), move || async move {
        there.advance("2s");
        let _ = rival.run_job("expire-guests").await;
    });

    let answer = acme.batch(&acme.owner, "/guests/renew", &[&gus]).await;

    assert_eq!((answer.status, answer.code()), (409, "expired_reinvite_required"), "{}", answer.text());
    assert_eq!(acme.audit_actions(&format!("target={gus}")).await, ["invited", "accepted", "expired"]);
    assert_eq!(expires_at(&acme, &gus).await, "2026-11-28T12:00:00Z");
    assert_eq!(world.wire().untriggered(), 0);
}

/// C15, C20, I6: a renewal counts on the rights of the moment in which it is written.
#[tokio::test(start_paused = true)]
async fn rights_revoked_concurrently_are_not_used() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let host = acme.accepted_guest("host@example.com", "P90D", &["account_manager"]).await;
    let gus = acme.accepted_guest("gus@example.com", "P7D", &[]).await.id;
    world.advance("1d");
    let (ada, path) = (acme.owner.via(&world.another_instance()), acme.path(&format!("/members/{}", host.id)));
    world.wire().before(When::Operation(harness::WRITE, 0), move || async move {
        ada.patch(&path, json!({ "grant": { "permissions": [] } })).await.assert_status(200);
    });

    let answer = acme.batch(&host.person, "/guests/renew", &[&gus]).await;

    assert_eq!((answer.status, answer.outcomes()), (403, vec!["forbidden"]), "{}", answer.text());
    assert_eq!(expires_at(&acme, &gus).await, "2026-11-28T12:00:00Z");
    assert_eq!(world.wire().untriggered(), 0);
}

/// S3.19, C52: thirty at once are one round of reading and two transactions, and the same request again is none.
#[tokio::test]
async fn a_batch_of_renewals_shares_its_transactions() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let emails: Vec<_> = (0..30).map(|number| format!("g{number}@example.com")).collect();
    let sent = acme.invite(json!({ "emails": emails, "kind": "guest", "period": "P7D" })).await.assert_status(201);
    world.pump().await;
    for email in &emails {
        let token = json!({ "token": world.link_token(email) });
        world.person(email).post("/v1/invitations/accept", token).await.assert_status(200);
    }
    let ids: Vec<_> = sent.results().iter().map(|result| result["id"].as_str().unwrap()).collect();
    world.advance("1d");
    let ask = || {
        let ask = acme.owner.request(Method::POST, &acme.path("/guests/renew")).header("idempotency-key", "k");
        ask.json(&json!({ "members": ids })).send()
    };

    let (answer, traffic) = world.measure(ask()).await;
    let (again, repeated) = world.measure(ask()).await;

    assert_eq!(answer.assert_status(200).outcomes(), ["renewed"; 30]);
    let renewals = |traffic: &harness::Traffic| {
        let written = traffic.of(harness::WRITE).filter(|call| call.body.to_string().contains("#AUDIT#"));
        written.count()
    };
    assert_eq!((renewals(&traffic), renewals(&repeated), again.status), (2, 0, 200));
}
