//! S1: what the list says.

use serde_json::json;

use super::{observer, some};
use crate::acceptance::Desk;

/// S1.21: the list knows Active, Invite Pending and Invite Expired; whoever was revoked or deleted leaves it.
#[tokio::test]
async fn the_list_knows_three_statuses_and_forgets_who_is_gone() {
    let desk = Desk::of("sites").await;
    desk.org.invited(observer("expired@example.com")).await;
    let revoked = desk.org.accepted_member("revoked@example.com", "observer").await.id;
    let deleted = desk.org.invited(observer("deleted@example.com")).await;
    desk.press("/members/remove", &revoked).await;
    desk.press("/invitations/cancel", &deleted).await;
    desk.world.advance("7d");
    desk.org.invited(observer("pending@example.com")).await;

    let rows = desk.org.members("?sort=email").await;

    let shown: Vec<_> =
        rows.iter().map(|row| (row["email"].as_str().unwrap(), row["status"].as_str().unwrap())).collect();
    let expected = [
        ("ada@example.com", "active"),
        ("expired@example.com", "invite_expired"),
        ("pending@example.com", "invite_pending"),
    ];
    assert_eq!(shown, expected);
}

/// S1.22: each user is listed with role, site access and status of the invitation.
#[tokio::test]
async fn each_line_has_role_site_access_and_status() {
    let desk = Desk::of("sites").await.with_sites().await;
    let mut form = observer("grace@example.com");
    form["grant"] = json!({ "role": "dc-edge-admin", "scopes": some("groups", &["emea"]) });
    desk.org.invited(form).await;

    let line = desk.line("grace@example.com").await;

    assert_eq!((&line["role_name"], &line["status"]), (&json!("DC Edge Admin"), &json!("invite_pending")));
    assert_eq!(line["grant"]["scopes"], some("groups", &["emea"]));
    assert_eq!((&line["first_name"], &line["last_name"]), (&json!("Grace"), &json!("Hopper")));
}
