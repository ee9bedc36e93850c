//! S1: inviting again.

use serde_json::json;

use super::observer;
use crate::acceptance::{Admin, failed, succeeded};

const REINVITE: &str = "/invitations/resend";

/// S1.8: a user is invited again when the invitation has expired, while it is pending, and by the change of role or
/// sites in both.
#[tokio::test]
async fn a_user_is_reinvited_from_pending_and_from_expired() {
    for (days, by_edit) in [("1d", false), ("8d", false), ("1d", true), ("8d", true)] {
        let admin = Admin::of("sites").await;
        let id = admin.org.invited(observer("grace@example.com")).await;
        admin.world.advance(days);

        if by_edit {
            admin.patch_member(&id, json!({ "grant": { "role": "helpdesk" } })).await.assert_status(200);
        } else {
            assert_eq!(admin.post(REINVITE, &id).await, succeeded("resent"), "{days}");
        }

        assert_eq!(admin.row("grace@example.com").await["invitation"]["attempt"], 2, "{days}");
        assert_eq!(admin.accept("grace@example.com").await.assert_status(200).id(), id);
    }
}

/// S1.9: reinvite is offered for Invite Expired and Invite Pending only; anybody else cannot be reinvited.
#[tokio::test]
async fn an_active_or_suspended_user_cannot_be_reinvited() {
    let admin = Admin::of("sites").await;
    let grace = admin.org.accepted_member("grace@example.com", "observer").await.id;
    let emails = admin.email_count("grace@example.com").await;

    assert_eq!(admin.post(REINVITE, &grace).await, failed(409, "invalid_state"));
    admin.post("/members/suspend", &grace).await;
    assert_eq!(admin.post(REINVITE, &grace).await, failed(409, "invalid_state"));

    assert!(!admin.allowed_actions("grace@example.com").await.contains(&"resend".to_owned()));
    assert_eq!(admin.email_count("grace@example.com").await, emails);
}

/// S1.10: whose access was revoked, or whose invitation was deleted, cannot be reinvited; Invite User does it again.
#[tokio::test]
async fn a_revoked_or_deleted_user_can_be_invited_again() {
    let admin = Admin::of("sites").await;
    let revoked = admin.org.accepted_member("revoked@example.com", "observer").await.id;
    let deleted = admin.org.invited(observer("deleted@example.com")).await;
    admin.post("/members/remove", &revoked).await;
    admin.post("/invitations/cancel", &deleted).await;

    for (id, email) in [(revoked, "revoked@example.com"), (deleted, "deleted@example.com")] {
        assert_eq!(admin.post(REINVITE, &id).await, failed(409, "invalid_state"), "{email}");
        let afresh = admin.org.invited(observer(email)).await;
        assert_ne!(afresh, id);
        assert_eq!(admin.accept(email).await.assert_status(200).id(), afresh);
        assert_eq!(admin.status(email).await, "active");
    }
}

/// S1.11: when an expired invitation is sent again an email goes out, and the user is listed as Invite Pending.
#[tokio::test]
async fn a_reinvited_user_gets_an_email_and_is_pending() {
    let admin = Admin::of("sites").await;
    let id = admin.org.invited(observer("grace@example.com")).await;
    admin.world.advance("7d");
    let emails = admin.email_count("grace@example.com").await;
    assert_eq!(admin.status("grace@example.com").await, "invite_expired");

    assert_eq!(admin.post(REINVITE, &id).await, succeeded("resent"));

    assert_eq!(admin.status("grace@example.com").await, "invite_pending");
    assert_eq!(admin.email_count("grace@example.com").await, emails + 1);
}

/// S1.12: what is not accepted within seven days of the reinvitation expires.
#[tokio::test]
async fn the_seven_days_restart_with_the_reinvitation() {
    let admin = Admin::of("sites").await;
    let id = admin.org.invited(observer("grace@example.com")).await;
    admin.world.advance("5d");
    admin.post(REINVITE, &id).await;
    admin.email_count("grace@example.com").await;

    assert_eq!(admin.row("grace@example.com").await["invitation"]["expires_at"], "2026-12-03T12:00:00Z");
    admin.world.advance("6d23h59m59s");
    assert_eq!(admin.status("grace@example.com").await, "invite_pending");
    admin.world.advance("1s");
    assert_eq!(admin.status("grace@example.com").await, "invite_expired");
    admin.accept("grace@example.com").await.assert_problem(410, "invitation_expired");
}
