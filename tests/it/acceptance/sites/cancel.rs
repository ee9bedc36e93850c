//! S1: cancelling invitations.

use super::observer;
use crate::acceptance::{Admin, failed, succeeded};

const CANCEL: &str = "/invitations/cancel";

/// S1.13: to cancel is to invalidate the invitation: its link opens nothing from then on.
#[tokio::test]
async fn a_cancelled_invitation_is_invalid() {
    let admin = Admin::of("sites").await;
    let id = admin.org.invited(observer("grace@example.com")).await;
    admin.email_count("grace@example.com").await;

    assert_eq!(admin.post(CANCEL, &id).await, succeeded("cancelled"));

    admin.accept("grace@example.com").await.assert_problem(410, "invitation_cancelled");
    assert_eq!(admin.email_count("grace@example.com").await, 1);
}

/// S1.14: Invite Pending and Invite Expired can be cancelled; who is active is to be removed instead.
#[tokio::test]
async fn only_an_invitation_can_be_cancelled() {
    let admin = Admin::of("sites").await;
    let expired = admin.org.invited(observer("expired@example.com")).await;
    admin.world.advance("7d");
    let pending = admin.org.invited(observer("pending@example.com")).await;
    let active = admin.org.accepted_member("active@example.com", "observer").await.id;

    assert_eq!(admin.post(CANCEL, &active).await, failed(409, "use_remove"));
    for id in [expired, pending] {
        assert_eq!(admin.post(CANCEL, &id).await, succeeded("cancelled"));
    }
    assert_eq!(admin.status("active@example.com").await, "active");
}

/// S1.15: an invitation expires after seven days, to the second.
#[tokio::test]
async fn an_invitation_expires_after_seven_days() {
    for (wait, status) in [("6d23h59m59s", 200), ("7d", 410)] {
        let admin = Admin::of("sites").await;
        admin.org.invited(observer("grace@example.com")).await;
        admin.email_count("grace@example.com").await;
        assert_eq!(admin.row("grace@example.com").await["invitation"]["expires_at"], "2026-11-28T12:00:00Z");

        admin.world.advance(wait);

        assert_eq!(admin.accept("grace@example.com").await.status, status, "{wait}");
        let displayed = if status == 200 { "active" } else { "invite_expired" };
        assert_eq!(admin.status("grace@example.com").await, displayed, "{wait}");
    }
}

/// S1.16: it is confirmed, and the entry is no longer listed, by no filter; the activity log keeps it.
#[tokio::test]
async fn a_cancelled_invitation_is_no_longer_listed() {
    let admin = Admin::of("sites").await;
    let id = admin.org.invited(observer("grace@example.com")).await;

    admin.post(CANCEL, &id).await;

    assert_eq!(admin.status("grace@example.com").await, "");
    for filter in ["q=grace", "status=invite_pending,invite_expired", "role=observer", "sort=email"] {
        let rows = admin.org.members(&format!("?{filter}")).await;
        assert!(rows.iter().all(|row| row["email"] != "grace@example.com"), "{filter}");
    }
    assert_eq!(admin.audit_actions(&format!("?target={id}")).await, ["invited", "cancelled"]);
}
