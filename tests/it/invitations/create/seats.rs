//! Seats: taken by the invitation, released at its end, never exceeded; guests take none (R17).

use harness::{Answer, Org, World};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::invitations::builders::{accept, assert_no_effect, lapse_invitations, latest_token};

fn members(emails: &[&str]) -> Value {
    json!({ "emails": emails, "grant": { "role": "user" } })
}

async fn limited(seats: u32) -> (World, Org) {
    let (world, acme) = World::with_organization("guests").await;
    acme.update_policy(json!({ "seat_limit": seats })).await;
    (world, acme)
}

/// How many seats are said to be taken; and that it is as many as can be counted.
async fn taken(org: &Org) -> usize {
    let used = org.owner.get(&org.path("")).await.body["seats"]["used"].as_u64();
    let rows = org.members("?kind=member&limit=100").await;
    assert_eq!(used, u64::try_from(rows.len()).ok(), "{rows:?}");
    rows.len()
}

/// R17: pending and active hold one each; cancelling and removing give it back
#[tokio::test]
async fn an_invitation_takes_a_seat() {
    let (world, acme) = limited(3).await;
    let sent = (acme.invite(members(&["a@example.com", "b@example.com"])).await).result_ids();
    accept(&world, "b@example.com", &latest_token(&world, "b@example.com").await).await.assert_status(200);

    let full = assert_no_effect(&world, acme.invite(members(&["c@example.com"]))).await;
    assert_eq!((full.status, full.outcome(), taken(&acme).await), (409, "seat_limit", 3));
    acme.batch(&acme.owner, "/invitations/cancel", &[&sent[0]]).await.assert_status(200);
    assert_eq!(taken(&acme).await, 2);
    acme.invite(members(&["c@example.com"])).await.assert_status(201);
    acme.owner.post(&acme.path("/members/remove"), json!({ "members": [sent[1]] })).await.assert_status(200);

    assert_eq!(taken(&acme).await, 2);
    acme.invite(members(&["d@example.com"])).await.assert_status(201);
}

/// R17, C53: guests hold none, pending or active
#[tokio::test]
async fn guests_hold_no_seats() {
    let (_, acme) = limited(1).await;

    for number in 0..5 {
        acme.joined(json!({ "kind": "guest", "emails": [format!("g{number}@example.com")] })).await;
    }
    acme.invite(json!({ "kind": "guest", "emails": "x@example.com y@example.com" })).await.assert_status(201);

    assert_eq!(taken(&acme).await, 1);
    assert_eq!((acme.invite(members(&["a@example.com"])).await).outcome(), "seat_limit");
}

/// R17, C53: within a batch the first get what is left
#[tokio::test]
async fn the_first_entries_of_a_batch_take_the_remaining_seats() {
    let (world, acme) = limited(21).await;
    let emails: Vec<String> = (0..40).map(|number| format!("u{number:02}@example.com")).collect();
    let emails: Vec<&str> = emails.iter().map(String::as_str).collect();

    let answer = acme.invite(members(&emails)).await.assert_status(207);
    world.pump().await;

    let expected: Vec<_> =
        emails.iter().enumerate().map(|(n, email)| (*email, if n < 20 { "invited" } else { "seat_limit" })).collect();
    assert_eq!(answer.outcomes_by_entry(), expected);
    assert_eq!((taken(&acme).await, world.emails().len()), (21, 20));
}

/// R17: a lapsed invitation has released its seat and needs one to be resent, by any operation.
#[tokio::test]
async fn a_lapsed_invitation_needs_a_seat_to_be_resent() {
    let (world, acme) = limited(3).await;
    let old = (acme.invite(members(&["a@example.com", "b@example.com"])).await).result_ids();
    world.advance("7d");
    lapse_invitations(&world).await;
    acme.invite(members(&["c@example.com"])).await.assert_status(201);
    let toggle = json!({ "grant": { "permissions": ["guests:invite"] } });

    let both = acme.batch(&acme.owner, "/invitations/resend", &[&old[0], &old[1]]).await.assert_status(207);
    let edited = assert_no_effect(&world, acme.update_member(&acme.owner, &old[1], toggle.clone())).await;
    let recreated = assert_no_effect(&world, acme.invite(members(&["b@example.com"]))).await;

    assert_eq!(both.outcomes_by_entry(), [(&*old[0], "resent"), (&*old[1], "seat_limit")]);
    edited.assert_problem(409, "seat_limit");
    assert_eq!((recreated.status, recreated.outcome()), (409, "seat_limit"));
    acme.batch(&acme.owner, "/invitations/cancel", &[&old[0]]).await.assert_status(200);
    acme.update_member(&acme.owner, &old[1], toggle).await.assert_status(200);
    assert_eq!((acme.invite(members(&["d@example.com"])).await).outcome(), "seat_limit");
}

/// R17: an expired invitation that still holds its seat hands it to its successor, and does not need a second one
#[tokio::test]
async fn inviting_an_expired_address_again_takes_over_its_seat() {
    let (world, acme) = limited(2).await;
    let old = acme.invited(members(&["a@example.com"])).await;
    world.advance("7d");

    let again = acme.batch(&acme.owner, "/invitations/resend", &[&old]).await;
    assert_eq!(again.outcome(), "resent");
    world.advance("7d");
    let new = acme.invited(members(&["A@example.com"])).await;

    assert_ne!(old, new);
    assert_eq!(taken(&acme).await, 2);
}

async fn at_once(org: &Org, requests: Vec<(&'static str, Value)>) -> Vec<Answer> {
    let mut set = JoinSet::new();
    for (path, body) in requests {
        let (owner, path) = (org.owner.clone(), org.path(path));
        set.spawn(async move { owner.post(&path, body).await });
    }
    set.join_all().await
}

/// C53, R17: twenty at once for five seats, alone and in batches; anyone who was sent away busy may try again
#[tokio::test(start_paused = true)]
async fn concurrent_invitations_never_exceed_the_seats() {
    for size in [1, 3] {
        let (world, acme) = limited(6).await;
        let body = |number: usize| {
            let emails: Vec<_> = (0..size).map(|part| format!("u{number}-{part}@example.com")).collect();
            json!({ "emails": emails, "grant": { "role": "user" } })
        };

        let answers = at_once(&acme, (0..20).map(|number| ("/invitations", body(number))).collect()).await;
        assert!(taken(&acme).await <= 6);
        assert!(answers.iter().all(|answer| [201, 207, 409, 422, 503].contains(&answer.status)), "{answers:?}");
        let invited = |answers: &[Answer]| answers.iter().flat_map(Answer::result_ids).count();
        let mut sent = invited(&answers);
        for number in 20..26 {
            sent += invited(&[acme.invite(body(number)).await]);
        }
        world.pump().await;

        assert_eq!((taken(&acme).await, sent, world.emails().len()), (6, 5, 5));
    }
}

/// C53: sending lapsed invitations again at once, for the last two seats
#[tokio::test(start_paused = true)]
async fn concurrent_resends_of_lapsed_invitations_never_exceed_the_seats() {
    let (world, acme) = limited(9).await;
    let emails: Vec<String> = (0..8).map(|number| format!("u{number}@example.com")).collect();
    let old = (acme.invite(json!({ "emails": emails, "grant": { "role": "user" } })).await).result_ids();
    world.advance("7d");
    lapse_invitations(&world).await;
    acme.update_policy(json!({ "seat_limit": 3 })).await;

    let resends = old.iter().map(|id| ("/invitations/resend", json!({ "members": [id] }))).collect();
    at_once(&acme, resends).await;
    acme.batch(&acme.owner, "/invitations/resend", &old.iter().map(String::as_str).collect::<Vec<_>>()).await;

    let pending = acme.members("?status=invite_pending").await.len();
    let used = acme.owner.get(&acme.path("")).await.body["seats"]["used"].as_u64();
    assert_eq!((pending, used), (2, Some(3)));
}
