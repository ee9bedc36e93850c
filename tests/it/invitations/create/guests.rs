//! Inviting guests: several at once, for a limited time, with two optional permissions.

use harness::World;
use serde_json::{Value, json};

use crate::invitations::builders::{accept, assert_no_effect, latest_token, with_field};

fn guests(emails: &str) -> Value {
    json!({ "kind": "guest", "emails": emails })
}

/// S3.4, S3.5, S3.9: one text with commas, spaces and tabs between; each is listed as a guest at once
#[tokio::test]
async fn several_guests_are_invited_by_one_text() {
    let (_, acme) = World::with_organization("guests").await;

    let answer =
        acme.invite(guests("a@example.com, b@example.com\tc@example.com d@example.com")).await.assert_status(201);

    let emails = ["a@example.com", "b@example.com", "c@example.com", "d@example.com"];
    assert_eq!(answer.outcomes_by_entry(), emails.map(|email| (email, "invited")));
    let listed = acme.members("?kind=guest").await;
    assert_eq!(listed.len(), 4);
    assert!(listed.iter().all(|row| row["kind"] == "guest" && row["status"] == "invite_pending"), "{listed:?}");
}

/// S3.8: without a word about them, both toggles are off
#[tokio::test]
async fn a_guest_has_neither_permission_by_default() {
    let (_, acme) = World::with_organization("guests").await;
    let grace = acme.joined(guests("grace@example.com")).await;

    assert_eq!(acme.member(&grace.id).await["grant"], json!({ "role": "guest", "permissions": [], "scopes": [] }));
    grace.person.get(&acme.path("/members")).await.assert_problem(403, "forbidden");
    grace.person.post(&acme.path("/invitations"), guests("x@example.com")).await.assert_problem(403, "forbidden");
}

/// S3.6, S3.7, S3.8: each toggle applies to the whole batch and to nothing else
#[tokio::test]
async fn a_permission_applies_to_the_guests_of_its_batch() {
    let (world, acme) = World::with_organization("guests").await;
    acme.invite(guests("before@example.com")).await.assert_status(201);

    for (toggle, lists, invites) in [("account_manager", 200, 201), ("guests:invite", 403, 201)] {
        let emails = format!("a+{lists}@example.com b+{lists}@example.org");
        let body = with_field(guests(&emails), "grant", json!({ "permissions": [toggle] }));
        acme.invite(body).await.assert_status(201);

        for email in emails.split(' ') {
            accept(&world, email, &latest_token(&world, email).await).await.assert_status(200);
            let guest = world.person(email);
            assert_eq!(guest.get(&acme.path("/members")).await.status, lists, "{toggle}");
            let further = guest.post(&acme.path("/invitations"), guests(&format!("of-{email}"))).await;
            assert_eq!(further.status, invites, "{toggle}: {}", further.text());
        }
    }
    acme.invite(guests("after@example.com")).await.assert_status(201);
    for email in ["before@example.com", "after@example.com"] {
        assert_eq!(acme.members(&format!("?q={email}")).await[0]["grant"]["permissions"], json!([]));
    }
}

/// S3.6, S3.7, R2: a guest hands on no toggle but their own, and nothing to members
#[tokio::test]
async fn a_guest_cannot_grant_more_than_they_hold() {
    let (world, acme) = World::with_organization("guests").await;
    let toggle = |key: &str| json!({ "permissions": [key] });
    let host = acme.joined(with_field(guests("host@example.com"), "grant", toggle("guests:invite"))).await.person;
    let path = acme.path("/invitations");

    let manager = host.post(&path, with_field(guests("a@example.com"), "grant", toggle("account_manager")));
    assert_no_effect(&world, manager).await.assert_problem(403, "grant_exceeds_actor");
    let member = host.post(&path, json!({ "emails": ["b@example.com"], "grant": { "role": "guest" } }));
    assert_no_effect(&world, member).await.assert_problem(403, "forbidden");
    let user = host.post(&path, with_field(guests("c@example.com"), "grant", json!({ "role": "user" })));
    assert_no_effect(&world, user).await.assert_problem(403, "grant_exceeds_actor");

    let own = with_field(guests("d@example.com"), "grant", toggle("guests:invite"));
    host.post(&path, own).await.assert_status(201);
}

/// S3.11: ninety days from acceptance, in seconds; until then only the period is known
#[tokio::test]
async fn access_lasts_ninety_days_from_acceptance() {
    let (world, acme) = World::with_organization("guests").await;
    let id = acme.invited(guests("grace@example.com")).await;
    let pending = acme.member(&id).await;
    assert_eq!((&pending["period"], &pending["expires_at"]), (&json!("P90D"), &json!(null)));
    let token = latest_token(&world, "grace@example.com").await;
    world.advance("3d");

    accept(&world, "grace@example.com", &token).await.assert_status(200);

    assert_eq!(acme.member(&id).await["expires_at"], "2027-02-22T12:00:00Z");
}

/// S3.11: another period for this batch, kept when the invitation is sent again or changed
#[tokio::test]
async fn an_invitation_can_set_another_period() {
    let (world, acme) = World::with_organization("guests").await;
    let body = with_field(guests("resent@example.com edited@example.com"), "period", "P7D");
    let sent = acme.invite(body).await.result_ids();
    acme.batch(&acme.owner, "/invitations/resend", &[&sent[0]]).await.assert_status(200);
    let toggle = json!({ "grant": { "permissions": ["guests:invite"] } });
    acme.update_member(&acme.owner, &sent[1], toggle).await.assert_status(200);

    for (id, email) in sent.iter().zip(["resent@example.com", "edited@example.com"]) {
        accept(&world, email, &latest_token(&world, email).await).await.assert_status(200);
        let row = acme.member(id).await;
        assert_eq!((&row["period"], &row["expires_at"]), (&json!("P7D"), &json!("2026-11-28T12:00:00Z")));
    }
}

/// S3.11, C81: what is no period, or is none for members
#[tokio::test]
async fn only_guests_have_a_period_and_only_an_exact_one() {
    let (world, acme) = World::with_organization("guests").await;

    for period in ["", "90", "P0D", "P1M", "P1Y", "-P1D", "P3651D", "PT", "P1D2H", "P99999999999D"] {
        let answer = assert_no_effect(&world, acme.invite(with_field(guests("a@example.com"), "period", period))).await;
        assert_eq!((answer.status, answer.faults()), (422, vec![("/period", "invalid_format")]), "{period}");
    }
    let member = with_field(json!({ "emails": ["a@example.com"], "grant": { "role": "user" } }), "period", "P7D");
    let answer = assert_no_effect(&world, acme.invite(member)).await;
    assert_eq!((answer.status, answer.faults()), (422, vec![("/period", "unknown_field")]));
    let answer = assert_no_effect(&world, acme.invite(with_field(guests("a@example.com"), "period", 90))).await;
    assert_eq!((answer.status, answer.faults()), (400, vec![("/period", "malformed")]));
}
