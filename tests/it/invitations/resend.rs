//! Resending: the same row, a new link, and seven more days.

use harness::{Email, World};
use serde_json::json;

use super::builders::{accept, assert_no_effect, invitation_to, lapse_invitations, latest_token, with_field};

/// S1.8, S1.11, S1.12, C31: from pending, the older link dies and the new one has seven days from now
#[tokio::test]
async fn a_resend_invalidates_the_old_link_and_restarts_the_seven_days() {
    let (world, acme) = World::with_organization("sites").await;
    let id = acme.invited(invitation_to(&acme, "grace@example.com", "observer")).await;
    let first = latest_token(&world, "grace@example.com").await;
    world.advance("5d");

    let answer = acme.batch(&acme.owner, "/invitations/resend", &[&id]).await.assert_status(200);
    let second = latest_token(&world, "grace@example.com").await;

    assert_eq!(answer.outcomes_by_entry(), [(&*id, "resent")]);
    assert_eq!(world.emails_to("grace@example.com").len(), 2);
    accept(&world, "grace@example.com", &first).await.assert_problem(410, "invitation_void");
    world.advance("6d23h59m59s");
    assert_eq!(acme.member(&id).await["status"], "invite_pending");
    assert_eq!(accept(&world, "grace@example.com", &second).await.assert_status(200).id(), id);
    assert_eq!(acme.audit_actions(&format!("target={id}")).await, ["invited", "resent", "accepted"]);
}

/// S1.8, S1.11, S1.12: an expired invitation is pending again, before and after its lapse is published.
#[tokio::test]
async fn a_resent_expired_invitation_is_pending_again() {
    for lapsed in [false, true] {
        let (world, acme) = World::with_organization("sites").await;
        let id = acme.invited(invitation_to(&acme, "grace@example.com", "observer")).await;
        let first = latest_token(&world, "grace@example.com").await;
        world.advance("7d");
        if lapsed {
            lapse_invitations(&world).await;
        }
        assert_eq!(acme.member(&id).await["status"], "invite_expired");

        assert_eq!(acme.batch(&acme.owner, "/invitations/resend", &[&id]).await.outcome(), "resent");
        let second = latest_token(&world, "grace@example.com").await;

        assert_eq!(acme.member(&id).await["status"], "invite_pending");
        accept(&world, "grace@example.com", &first).await.assert_problem(410, "invitation_void");
        world.advance("7d");
        assert_eq!(acme.member(&id).await["status"], "invite_expired");
        accept(&world, "grace@example.com", &second).await.assert_problem(410, "invitation_expired");
    }
}

/// S1.8, C31: of many links, one lives
#[tokio::test]
async fn only_the_latest_of_several_links_is_valid() {
    let (world, acme) = World::with_organization("sites").await;
    let id = acme.invited(invitation_to(&acme, "grace@example.com", "observer")).await;
    acme.batch(&acme.owner, "/invitations/resend", &[&id]).await.assert_status(200);
    world.pump().await;
    world.advance("1d");
    acme.update_member(&acme.owner, &id, json!({ "grant": { "role": "helpdesk" } })).await.assert_status(200);
    world.pump().await;
    acme.batch(&acme.owner, "/invitations/resend", &[&id]).await.assert_status(200);
    world.pump().await;

    let emails = world.emails_to("grace@example.com");
    let tokens: Vec<&str> = emails.iter().filter_map(Email::link_token).collect();
    let (latest, earlier) = tokens.split_last().unwrap();

    assert_eq!(earlier.len(), 2, "an email whose link was dead before it left is not sent");
    for dead in earlier {
        world
            .anonymous()
            .post("/v1/invitations/preview", json!({ "token": dead }))
            .await
            .assert_problem(404, "invitation_unavailable");
        accept(&world, "grace@example.com", dead).await.assert_problem(410, "invitation_void");
    }
    accept(&world, "grace@example.com", latest).await.assert_status(200);
}

/// S1.9, S1.10: only a pending or expired invitation can be resent; a removed person is invited again.
#[tokio::test]
async fn only_an_open_invitation_can_be_resent() {
    let (world, acme) = World::with_organization("sites").await;
    let active = acme.accepted_member("active@example.com", "observer").await.id;
    let suspended = acme.accepted_member("suspended@example.com", "observer").await.id;
    let removed = acme.accepted_member("removed@example.com", "observer").await.id;
    let cancelled = acme.invited(invitation_to(&acme, "cancelled@example.com", "observer")).await;
    let declined = acme.invited(invitation_to(&acme, "declined@example.com", "observer")).await;
    let token = latest_token(&world, "declined@example.com").await;
    world.person("declined@example.com").post("/v1/invitations/decline", json!({ "token": token })).await;
    acme.owner.post(&acme.path("/members/suspend"), json!({ "members": [suspended] })).await.assert_status(200);
    acme.owner.post(&acme.path("/members/remove"), json!({ "members": [removed] })).await.assert_status(200);
    acme.batch(&acme.owner, "/invitations/cancel", &[&cancelled]).await.assert_status(200);

    for id in [&active, &suspended, &removed, &cancelled, &declined] {
        let answer = assert_no_effect(&world, acme.batch(&acme.owner, "/invitations/resend", &[id])).await;
        assert_eq!((answer.status, answer.outcome()), (409, "invalid_state"), "{}", answer.text());
    }
    for email in ["removed@example.com", "cancelled@example.com", "declined@example.com"] {
        acme.invite(invitation_to(&acme, email, "helpdesk")).await.assert_status(201);
        accept(&world, email, &latest_token(&world, email).await).await.assert_status(200);
    }
}

/// C31: among others, each of a batch for itself, in the order of the request
#[tokio::test]
async fn each_invitation_of_a_batch_is_resent_independently() {
    let (world, acme) = World::with_organization("sites").await;
    let active = acme.accepted_member("active@example.com", "observer").await.id;
    let body = with_field(acme.offer("observer"), "emails", json!(["a@example.com", "b@example.com", "c@example.com"]));
    let sent = acme.invite(body).await.result_ids();
    acme.batch(&acme.owner, "/invitations/cancel", &[&sent[1]]).await.assert_status(200);
    let nobody = "mem_01ARZ3NDEKTSV4RRFFQ69G5FAV";
    let of: [&str; 7] = [&sent[2], &active, "M#nobody", &sent[1], nobody, &sent[0], &sent[2]];

    let answer = acme.batch(&acme.owner, "/invitations/resend", &of).await.assert_status(207);
    world.pump().await;

    assert_eq!(
        answer.outcomes_by_entry(),
        [
            (&*sent[2], "resent"),
            (&*active, "invalid_state"),
            ("M#nobody", "not_found"),
            (&*sent[1], "invalid_state"),
            (nobody, "not_found"),
            (&*sent[0], "resent"),
        ]
    );
    let emails = ["a", "b", "c"].map(|name| world.emails_to(&format!("{name}@example.com")).len());
    assert_eq!(emails, [1, 0, 1], "emails whose cause is gone before they leave are not sent");
}

/// R2: the name under an invitation is that of anyone who sent it last, and a note of somebody else does not go with it
#[tokio::test]
async fn a_resend_makes_the_caller_the_inviter() {
    let (world, acme) = World::with_organization("sites").await;
    let alan = acme.accepted_member("alan@example.com", "super-user").await;
    let id = acme
        .invited(with_field(invitation_to(&acme, "grace@example.com", "observer"), "note", "Ada says hello."))
        .await;

    acme.batch(&acme.owner, "/invitations/resend", &[&id]).await.assert_status(200);
    assert_eq!(acme.member(&id).await["invitation"]["note"], "Ada says hello.");
    acme.batch(&alan.person, "/invitations/resend", &[&id]).await.assert_status(200);
    let token = latest_token(&world, "grace@example.com").await;

    let invitation = &acme.member(&id).await["invitation"];
    assert_eq!((&invitation["note"], &invitation["invited_by"]["email"]), (&json!(null), &json!("alan@example.com")));
    acme.owner.post(&acme.path("/members/suspend"), json!({ "members": [alan.id] })).await.assert_status(200);
    accept(&world, "grace@example.com", &token).await.assert_problem(410, "invitation_void");
}
