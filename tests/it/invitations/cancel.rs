//! Cancelling: the link is invalid at once, the row disappears, the audit log stays.

use harness::World;
use serde_json::json;

use super::builders::{accept, assert_no_effect, invitation_to, lapse_invitations, latest_token, with_field};

/// S1.13, S1.16, C32: pending
#[tokio::test]
async fn a_cancelled_invitation_cannot_be_accepted_and_is_not_listed() {
    let (world, acme) = World::with_organization("sites").await;
    let id = acme.invited(invitation_to(&acme, "grace@example.com", "observer")).await;
    let token = latest_token(&world, "grace@example.com").await;

    let answer = acme.batch(&acme.owner, "/invitations/cancel", &[&id]).await.assert_status(200);

    assert_eq!(answer.outcomes_by_entry(), [(&*id, "cancelled")]);
    accept(&world, "grace@example.com", &token).await.assert_problem(410, "invitation_cancelled");
    let preview = world.anonymous().post("/v1/invitations/preview", json!({ "token": token })).await;
    preview.assert_problem(404, "invitation_unavailable");
    for query in ["", "?status=invite_pending", "?status=invite_expired", "?q=grace", "?role=observer", "?kind=member"]
    {
        let listed = acme.members(query).await;
        assert!(listed.iter().all(|row| row["id"] != id.as_str()), "{query}");
    }
    assert_eq!(acme.audit_actions(&format!("target={id}")).await, ["invited", "cancelled"]);
}

/// S1.13, S1.14, S2.14, C32: an expired invitation can be cancelled before and after its lapse is published; the
/// address is free again.
#[tokio::test]
async fn an_expired_invitation_can_be_cancelled() {
    for lapsed in [false, true] {
        let (world, acme) = World::with_organization("sites").await;
        let id = acme.invited(invitation_to(&acme, "grace@example.com", "observer")).await;
        let token = latest_token(&world, "grace@example.com").await;
        world.advance("8d");
        if lapsed {
            lapse_invitations(&world).await;
        }

        assert_eq!(acme.batch(&acme.owner, "/invitations/cancel", &[&id]).await.outcome(), "cancelled");

        assert_eq!(acme.members("").await.len(), 1);
        accept(&world, "grace@example.com", &token).await.assert_problem(410, "invitation_cancelled");
        let recreated = acme.invited(invitation_to(&acme, "grace@example.com", "helpdesk")).await;
        let fresh = latest_token(&world, "grace@example.com").await;
        accept(&world, "grace@example.com", &token).await.assert_problem(410, "invitation_cancelled");
        assert_eq!(accept(&world, "grace@example.com", &fresh).await.assert_status(200).id(), recreated);
    }
}

/// S2.14: to cancel what is cancelled is done already
#[tokio::test]
async fn cancelling_is_idempotent() {
    let (world, acme) = World::with_organization("sites").await;
    let id = acme.invited(invitation_to(&acme, "grace@example.com", "observer")).await;
    acme.batch(&acme.owner, "/invitations/cancel", &[&id, &id]).await.assert_status(200);

    let again = assert_no_effect(&world, acme.batch(&acme.owner, "/invitations/cancel", &[&id])).await;

    assert_eq!((again.status, again.outcome()), (200, "cancelled"));
    assert_eq!(acme.audit_actions("action=cancelled").await.len(), 1);
}

/// S1.14, S1.19, R13: cancel before acceptance, remove after it, and each says which is the other
#[tokio::test]
async fn cancel_is_for_invitations_and_remove_for_members() {
    let (world, acme) = World::with_organization("sites").await;
    let pending = acme.invited(invitation_to(&acme, "pending@example.com", "observer")).await;
    let active = acme.accepted_member("active@example.com", "observer").await.id;
    let suspended = acme.accepted_member("suspended@example.com", "observer").await.id;
    acme.owner.post(&acme.path("/members/suspend"), json!({ "members": [suspended] })).await.assert_status(200);
    let remove = |id: &str| {
        acme.owner.request(http::Method::POST, &acme.path("/members/remove")).json(&json!({ "members": [id] }))
    };

    for id in [&active, &suspended] {
        let answer = assert_no_effect(&world, acme.batch(&acme.owner, "/invitations/cancel", &[id])).await;
        assert_eq!((answer.status, answer.outcome()), (409, "use_remove"));
    }
    let answer = assert_no_effect(&world, remove(&pending).send()).await;
    assert_eq!((answer.status, answer.outcome()), (409, "use_cancel"));
    world.advance("7d");
    let answer = assert_no_effect(&world, remove(&pending).send()).await;
    assert_eq!((answer.status, answer.outcome()), (409, "use_cancel"));
    remove(&active).send().await.assert_status(200);

    let answer = assert_no_effect(&world, acme.batch(&acme.owner, "/invitations/cancel", &[&active])).await;
    assert_eq!((answer.status, answer.outcome()), (409, "invalid_state"));
}

/// S1.10, S1.16, C32: no operation restores a cancelled invitation.
#[tokio::test]
async fn a_cancelled_invitation_cannot_be_restored() {
    let (world, acme) = World::with_organization("sites").await;
    let id = acme.invited(invitation_to(&acme, "grace@example.com", "observer")).await;
    let token = latest_token(&world, "grace@example.com").await;
    acme.batch(&acme.owner, "/invitations/cancel", &[&id]).await.assert_status(200);

    let change = json!({ "grant": { "role": "helpdesk" } });
    let edited = assert_no_effect(&world, acme.update_member(&acme.owner, &id, change)).await;
    let resent = assert_no_effect(&world, acme.batch(&acme.owner, "/invitations/resend", &[&id])).await;
    let body = json!({ "token": token });
    let grace = world.person("grace@example.com");
    let declined = grace.post("/v1/invitations/decline", body);

    assert_eq!((edited.status, edited.code()), (409, "invalid_state"));
    assert_eq!((resent.status, resent.outcome()), (409, "invalid_state"));
    assert_no_effect(&world, declined).await.assert_problem(410, "invitation_cancelled");
    let waiting = grace.get("/v1/me/invitations").await.assert_status(200);
    assert_eq!(waiting.body["invitations"], json!([]));
}

/// S1.16, C64: a batch cancels each invitation independently, with results in the order of the request
#[tokio::test]
async fn each_invitation_of_a_batch_is_cancelled_independently() {
    let (world, acme) = World::with_organization("sites").await;
    let body = with_field(acme.offer("observer"), "emails", json!(["a@example.com", "b@example.com"]));
    let sent = acme.invite(body).await.result_ids();
    let active = acme.accepted_member("active@example.com", "observer").await.id;

    let answer = acme
        .batch(&acme.owner, "/invitations/cancel", &[&sent[1], "nobody", &active, &sent[0]])
        .await
        .assert_status(207);
    let none = assert_no_effect(&world, acme.batch(&acme.owner, "/invitations/cancel", &["nobody", &active]))
        .await
        .assert_status(422);

    let expected =
        [(&*sent[1], "cancelled"), ("nobody", "not_found"), (&*active, "use_remove"), (&*sent[0], "cancelled")];
    assert_eq!(answer.outcomes_by_entry(), expected);
    assert_eq!(
        (none.outcomes_by_entry(), none.code()),
        (vec![("nobody", "not_found"), (&*active, "use_remove")], "batch_failed")
    );
}

/// S1.13, C66, I9: the email of a cancelled invitation is dropped from the outbox
#[tokio::test]
async fn the_email_of_a_cancelled_invitation_is_not_sent() {
    let (world, acme) = World::with_organization("sites").await;
    let id = acme.invited(invitation_to(&acme, "grace@example.com", "observer")).await;

    acme.batch(&acme.owner, "/invitations/cancel", &[&id]).await.assert_status(200);
    world.pump().await;

    assert!(world.emails().is_empty());
    assert_eq!(world.event_types()[1..], ["membership.invited", "membership.cancelled"]);
}
