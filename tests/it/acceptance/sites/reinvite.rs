//! S1: inviting again.

use serde_json::json;

use super::observer;
use crate::acceptance::{Desk, done, refused};

const REINVITE: &str = "/invitations/resend";

/// S1.8: a user is invited again when the invitation has expired, while it is pending, and by the change of role or
/// sites in both.
#[tokio::test]
async fn a_user_is_reinvited_from_pending_and_from_expired() {
    for (days, by_edit) in [("1d", false), ("8d", false), ("1d", true), ("8d", true)] {
        let desk = Desk::of("sites").await;
        let id = desk.org.invited(observer("grace@example.com")).await;
        desk.world.advance(days);

        if by_edit {
            desk.save(&id, json!({ "grant": { "role": "helpdesk" } })).await.assert_status(200);
        } else {
            assert_eq!(desk.press(REINVITE, &id).await, done("resent"), "{days}");
        }

        assert_eq!(desk.line("grace@example.com").await["invitation"]["attempt"], 2, "{days}");
        assert_eq!(desk.accept("grace@example.com").await.assert_status(200).id(), id);
    }
}

/// S1.9: reinvite is offered for Invite Expired and Invite Pending only; anybody else cannot be reinvited.
#[tokio::test]
async fn whoever_is_active_or_suspended_cannot_be_reinvited() {
    let desk = Desk::of("sites").await;
    let grace = desk.org.accepted_member("grace@example.com", "observer").await.id;
    let emails = desk.emails("grace@example.com").await;

    assert_eq!(desk.press(REINVITE, &grace).await, refused(409, "invalid_state"));
    desk.press("/members/suspend", &grace).await;
    assert_eq!(desk.press(REINVITE, &grace).await, refused(409, "invalid_state"));

    assert!(!desk.offered("grace@example.com").await.contains(&"resend".to_owned()));
    assert_eq!(desk.emails("grace@example.com").await, emails);
}

/// S1.10: whose access was revoked, or whose invitation was deleted, cannot be reinvited; Invite User does it afresh.
#[tokio::test]
async fn whoever_was_revoked_or_deleted_is_invited_afresh() {
    let desk = Desk::of("sites").await;
    let revoked = desk.org.accepted_member("revoked@example.com", "observer").await.id;
    let deleted = desk.org.invited(observer("deleted@example.com")).await;
    desk.press("/members/remove", &revoked).await;
    desk.press("/invitations/cancel", &deleted).await;

    for (id, email) in [(revoked, "revoked@example.com"), (deleted, "deleted@example.com")] {
        assert_eq!(desk.press(REINVITE, &id).await, refused(409, "invalid_state"), "{email}");
        let afresh = desk.org.invited(observer(email)).await;
        assert_ne!(afresh, id);
        assert_eq!(desk.accept(email).await.assert_status(200).id(), afresh);
        assert_eq!(desk.status(email).await, "active");
    }
}

/// S1.11: when an expired invitation is sent again an email goes out, and the user is listed as Invite Pending.
#[tokio::test]
async fn a_reinvited_user_gets_an_email_and_is_pending() {
    let desk = Desk::of("sites").await;
    let id = desk.org.invited(observer("grace@example.com")).await;
    desk.world.advance("7d");
    let emails = desk.emails("grace@example.com").await;
    assert_eq!(desk.status("grace@example.com").await, "invite_expired");

    assert_eq!(desk.press(REINVITE, &id).await, done("resent"));

    assert_eq!(desk.status("grace@example.com").await, "invite_pending");
    assert_eq!(desk.emails("grace@example.com").await, emails + 1);
}

/// S1.12: what is not accepted within seven days of the reinvitation expires.
#[tokio::test]
async fn the_seven_days_begin_with_the_reinvitation() {
    let desk = Desk::of("sites").await;
    let id = desk.org.invited(observer("grace@example.com")).await;
    desk.world.advance("5d");
    desk.press(REINVITE, &id).await;
    desk.emails("grace@example.com").await;

    assert_eq!(desk.line("grace@example.com").await["invitation"]["expires_at"], "2026-12-03T12:00:00Z");
    desk.world.advance("6d23h59m59s");
    assert_eq!(desk.status("grace@example.com").await, "invite_pending");
    desk.world.advance("1s");
    assert_eq!(desk.status("grace@example.com").await, "invite_expired");
    desk.accept("grace@example.com").await.assert_problem(410, "invitation_expired");
}
