//! S1: revoking access.

use serde_json::json;

use super::observer;
use crate::acceptance::{Desk, done, refused};

const REVOKE: &str = "/members/remove";

/// S1.17, S1.18: to revoke is to take the access of somebody who accepted: they are deleted from this organisation and
/// cannot access it from the next request on, while their other organisations stay as they are.
#[tokio::test]
async fn a_revoked_user_is_out_of_this_organisation_only() {
    let desk = Desk::of("sites").await;
    let other = desk.second("sites").await;
    let grace = desk.org.accepted_member("grace@example.com", "super-user").await;
    other.org.accepted_member("grace@example.com", "super-user").await;

    assert_eq!(desk.press(REVOKE, &grace.id).await, done("removed"));

    assert_eq!(desk.status("grace@example.com").await, "");
    grace.person.get(&desk.org.path("/members")).await.assert_problem(404, "not_found");
    assert!(!desk.may(&grace.person, "sites:view", "").await);
    assert_eq!(other.status("grace@example.com").await, "active");
    grace.person.get(&other.org.path("/members")).await.assert_status(200);
}

/// S1.19: only active accounts are revoked; an invitation, pending or expired, is to be cancelled instead.
#[tokio::test]
async fn an_invitation_cannot_be_revoked() {
    let desk = Desk::of("sites").await;
    let id = desk.org.invited(observer("grace@example.com")).await;

    assert_eq!(desk.press(REVOKE, &id).await, refused(409, "use_cancel"));
    desk.world.advance("7d");
    assert_eq!(desk.press(REVOKE, &id).await, refused(409, "use_cancel"));
    assert!(!desk.offered("grace@example.com").await.contains(&"remove".to_owned()));
    assert_eq!(desk.status("grace@example.com").await, "invite_expired");
}

/// S1.20: the activity log of who was revoked stays, both what they did and what was done to them, under the name and
/// address that they had.
#[tokio::test]
async fn the_activity_log_outlives_the_user() {
    let desk = Desk::of("sites").await;
    let grace = desk.org.accepted_member("grace@example.com", "super-user").await;
    let invite = grace.person.post(&desk.org.path("/invitations"), observer("alan@example.com")).await;
    invite.assert_status(201);
    desk.press(REVOKE, &grace.id).await;
    desk.world.advance("60d");

    let about = desk.log(&format!("?target={}&from=2026-11-01T00:00:00Z", grace.id)).await;
    let by = format!("/audit?actor={}&from=2026-11-01T00:00:00Z", grace.person.user_id());
    let by = desk.ada.get(&desk.org.path(&by)).await.assert_status(200).body;

    assert_eq!(about, ["invited", "accepted", "removed"]);
    let invited = by["events"].as_array().unwrap().iter().find(|event| event["action"] == "invited").unwrap();
    assert_eq!(invited["actor"]["name"], json!("Grace Gray"));
    assert_eq!(invited["target"]["email"], "alan@example.com");
}
