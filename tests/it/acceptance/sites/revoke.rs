//! S1: revoking access.

use serde_json::json;

use super::observer;
use crate::acceptance::{Admin, failed, succeeded};

const REVOKE: &str = "/members/remove";

/// S1.17, S1.18: to revoke is to take the access of somebody who accepted: they are deleted from this organisation and
/// cannot access it from the next request on, while their other organisations stay as they are.
#[tokio::test]
async fn a_revoked_user_loses_this_organisation_only() {
    let admin = Admin::of("sites").await;
    let other = admin.second("sites").await;
    let grace = admin.org.accepted_member("grace@example.com", "super-user").await;
    other.org.accepted_member("grace@example.com", "super-user").await;

    assert_eq!(admin.post(REVOKE, &grace.id).await, succeeded("removed"));

    assert_eq!(admin.status("grace@example.com").await, "");
    grace.person.get(&admin.org.path("/members")).await.assert_problem(404, "not_found");
    assert!(!admin.is_allowed(&grace.person, "sites:view", "").await);
    assert_eq!(other.status("grace@example.com").await, "active");
    grace.person.get(&other.org.path("/members")).await.assert_status(200);
}

/// S1.19: only active accounts are revoked; an invitation, pending or expired, is to be cancelled instead.
#[tokio::test]
async fn an_invitation_cannot_be_revoked() {
    let admin = Admin::of("sites").await;
    let id = admin.org.invited(observer("grace@example.com")).await;

    assert_eq!(admin.post(REVOKE, &id).await, failed(409, "use_cancel"));
    admin.world.advance("7d");
    assert_eq!(admin.post(REVOKE, &id).await, failed(409, "use_cancel"));
    assert!(!admin.allowed_actions("grace@example.com").await.contains(&"remove".to_owned()));
    assert_eq!(admin.status("grace@example.com").await, "invite_expired");
}

/// S1.20: the activity log of who was revoked stays, both what they did and what was done to them, under the name and
/// address that they had.
#[tokio::test]
async fn the_activity_log_outlives_the_user() {
    let admin = Admin::of("sites").await;
    let grace = admin.org.accepted_member("grace@example.com", "super-user").await;
    let invite = grace.person.post(&admin.org.path("/invitations"), observer("alan@example.com")).await;
    invite.assert_status(201);
    admin.post(REVOKE, &grace.id).await;
    admin.world.advance("60d");

    let about = admin.audit_actions(&format!("?target={}&from=2026-11-01T00:00:00Z", grace.id)).await;
    let by = format!("/audit?actor={}&from=2026-11-01T00:00:00Z", grace.person.user_id());
    let by = admin.ada.get(&admin.org.path(&by)).await.assert_status(200).body;

    assert_eq!(about, ["invited", "accepted", "removed"]);
    let invited = by["events"].as_array().unwrap().iter().find(|event| event["action"] == "invited").unwrap();
    assert_eq!(invited["actor"]["name"], json!("Grace Gray"));
    assert_eq!(invited["target"]["email"], "alan@example.com");
}
