//! S1: what the list says.

use serde_json::json;

use super::{observer, some};
use crate::acceptance::Admin;

/// S1.21: the list knows Active, Invite Pending and Invite Expired; anyone who was revoked or deleted leaves it.
#[tokio::test]
async fn the_list_shows_three_statuses_and_no_removed_users() {
    let admin = Admin::of("sites").await;
    admin.org.invited(observer("expired@example.com")).await;
    let revoked = admin.org.accepted_member("revoked@example.com", "observer").await.id;
    let deleted = admin.org.invited(observer("deleted@example.com")).await;
    admin.post("/members/remove", &revoked).await;
    admin.post("/invitations/cancel", &deleted).await;
    admin.world.advance("7d");
    admin.org.invited(observer("pending@example.com")).await;

    let rows = admin.org.members("?sort=email").await;

    let displayed: Vec<_> =
        rows.iter().map(|row| (row["email"].as_str().unwrap(), row["status"].as_str().unwrap())).collect();
    let expected = [
        ("ada@example.com", "active"),
        ("expired@example.com", "invite_expired"),
        ("pending@example.com", "invite_pending"),
    ];
    assert_eq!(displayed, expected);
}

/// S1.22: each user is listed with role, site access and status of the invitation.
#[tokio::test]
async fn each_row_has_role_site_access_and_status() {
    let admin = Admin::of("sites").await.with_sites().await;
    let mut form = observer("grace@example.com");
    form["grant"] = json!({ "role": "dc-edge-admin", "scopes": some("groups", &["emea"]) });
    admin.org.invited(form).await;

    let line = admin.row("grace@example.com").await;

    assert_eq!((&line["role_name"], &line["status"]), (&json!("DC Edge Admin"), &json!("invite_pending")));
    assert_eq!(line["grant"]["scopes"], some("groups", &["emea"]));
    assert_eq!((&line["first_name"], &line["last_name"]), (&json!("Grace"), &json!("Hopper")));
}
