//! S1: cancelling invitations.

use super::observer;
use crate::acceptance::{Desk, done, refused};

const CANCEL: &str = "/invitations/cancel";

/// S1.13: to cancel is to invalidate the invitation: its link opens nothing from then on.
#[tokio::test]
async fn a_cancelled_invitation_is_invalid() {
    let desk = Desk::of("sites").await;
    let id = desk.org.invited(observer("grace@example.com")).await;
    desk.emails("grace@example.com").await;

    assert_eq!(desk.press(CANCEL, &id).await, done("cancelled"));

    desk.accept("grace@example.com").await.assert_problem(410, "invitation_cancelled");
    assert_eq!(desk.emails("grace@example.com").await, 1);
}

/// S1.14: Invite Pending and Invite Expired can be cancelled; who is active is to be removed instead.
#[tokio::test]
async fn only_an_invitation_can_be_cancelled() {
    let desk = Desk::of("sites").await;
    let expired = desk.org.invited(observer("expired@example.com")).await;
    desk.world.advance("7d");
    let pending = desk.org.invited(observer("pending@example.com")).await;
    let active = desk.org.accepted_member("active@example.com", "observer").await.id;

    assert_eq!(desk.press(CANCEL, &active).await, refused(409, "use_remove"));
    for id in [expired, pending] {
        assert_eq!(desk.press(CANCEL, &id).await, done("cancelled"));
    }
    assert_eq!(desk.status("active@example.com").await, "active");
}

/// S1.15: an invitation expires after seven days, to the second.
#[tokio::test]
async fn an_invitation_expires_after_seven_days() {
    for (wait, status) in [("6d23h59m59s", 200), ("7d", 410)] {
        let desk = Desk::of("sites").await;
        desk.org.invited(observer("grace@example.com")).await;
        desk.emails("grace@example.com").await;
        assert_eq!(desk.line("grace@example.com").await["invitation"]["expires_at"], "2026-11-28T12:00:00Z");

        desk.world.advance(wait);

        assert_eq!(desk.accept("grace@example.com").await.status, status, "{wait}");
        let shown = if status == 200 { "active" } else { "invite_expired" };
        assert_eq!(desk.status("grace@example.com").await, shown, "{wait}");
    }
}

/// S1.16: it is confirmed, and the entry is no longer listed, by no filter; the activity log keeps it.
#[tokio::test]
async fn a_cancelled_invitation_is_no_longer_listed() {
    let desk = Desk::of("sites").await;
    let id = desk.org.invited(observer("grace@example.com")).await;

    desk.press(CANCEL, &id).await;

    assert_eq!(desk.status("grace@example.com").await, "");
    for filter in ["q=grace", "status=invite_pending,invite_expired", "role=observer", "sort=email"] {
        let rows = desk.org.members(&format!("?{filter}")).await;
        assert!(rows.iter().all(|row| row["email"] != "grace@example.com"), "{filter}");
    }
    assert_eq!(desk.log(&format!("?target={id}")).await, ["invited", "cancelled"]);
}
