//! Invitations in the list of members.

use harness::{Org, World};
use serde_json::{Value, json};

use crate::invitations::builders::{invitation_to, put_site, site_scopes};

async fn row(org: &Org, email: &str) -> Value {
    let rows = org.members(&format!("?q={email}")).await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows[0].clone()
}

/// S1.2, S1.21: of the four operations, each row names those that its state allows
#[tokio::test]
async fn each_row_names_the_operations_that_are_allowed() {
    let (world, acme) = World::with_organization("sites").await;
    let id = acme.invited(invitation_to(&acme, "pending@example.com", "observer")).await;
    acme.accepted_member("active@example.com", "observer").await;

    let pending = row(&acme, "pending@example.com").await;
    let active = row(&acme, "active@example.com").await;
    world.advance("7d");
    let expired = row(&acme, "pending@example.com").await;

    assert_eq!(
        (&pending["status"], &pending["allowed_actions"]),
        (&json!("invite_pending"), &json!(["edit_access", "resend", "cancel"]))
    );
    assert_eq!(
        (&expired["status"], &expired["allowed_actions"]),
        (&json!("invite_expired"), &json!(["edit_access", "resend", "cancel"]))
    );
    assert_eq!(
        (&active["status"], &active["allowed_actions"]),
        (&json!("active"), &json!(["edit_access", "suspend", "reset_password", "move", "remove"]))
    );
    assert_eq!(acme.member(&id).await, expired, "the list and the single read agree");
}

/// S1.1, S1.2: a read-only role is offered no actions.
#[tokio::test]
async fn a_read_only_role_is_offered_no_actions() {
    let (_, acme) = World::with_organization("sites").await;
    acme.invited(invitation_to(&acme, "pending@example.com", "observer")).await;
    let grace = acme.accepted_member("grace@example.com", "super-observer").await.person;

    let rows = grace.get(&acme.path("/members")).await.assert_status(200).body["members"].clone();

    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().all(|row| row["allowed_actions"] == json!([])), "{rows:?}");
}

/// S1.22: role, site access and invitation status of each user
#[tokio::test]
async fn a_row_shows_role_sites_and_invitation_status() {
    let (_, acme) = World::with_organization("sites").await;
    put_site(&acme, "berlin", &[]).await;
    let grant = json!({ "role": "helpdesk", "scopes": site_scopes(&["berlin"]) });
    acme.invited(json!({ "emails": ["grace@example.com"], "grant": grant })).await;

    let row = row(&acme, "grace@example.com").await;

    assert_eq!((&row["grant"]["role"], &row["role_name"]), (&json!("helpdesk"), &json!("Helpdesk")));
    assert_eq!(row["grant"]["scopes"], site_scopes(&["berlin"]));
    assert_eq!(row["status"], "invite_pending");
    assert_eq!(
        (&row["invitation"]["sent_at"], &row["invitation"]["attempt"]),
        (&json!("2026-11-21T12:00:00Z"), &json!(1))
    );
    assert_eq!(row["invitation"]["invited_by"], json!({ "name": "Ada Byron", "email": "ada@example.com" }));
}

/// S1.7, S1.16, S1.21, S2.12: each change shows in the very next list, whichever index answers it
#[tokio::test]
async fn the_list_shows_what_was_just_written() {
    let (world, acme) = World::with_organization("sites").await;
    let id = acme.invited(invitation_to(&acme, "grace@example.com", "observer")).await;
    let listed = async |query: &str| acme.members(query).await.iter().any(|row| row["id"] == id.as_str());

    for query in [
        "",
        "?status=invite_pending",
        "?q=grace",
        "?role=observer",
        "?kind=member",
        "?sort=email",
        "?sort=name",
        "?sort=expires_at",
    ] {
        assert!(listed(query).await, "{query}");
    }
    acme.update_member(&acme.owner, &id, json!({ "grant": { "role": "helpdesk" } })).await.assert_status(200);
    assert!(listed("?role=helpdesk").await && !listed("?role=observer").await);
    world.advance("7d");
    assert!(listed("?status=invite_expired").await && !listed("?status=invite_pending").await);
    acme.batch(&acme.owner, "/invitations/resend", &[&id]).await.assert_status(200);
    assert!(listed("?status=invite_pending").await && !listed("?status=invite_expired").await);
    acme.batch(&acme.owner, "/invitations/cancel", &[&id]).await.assert_status(200);
    for query in [
        "",
        "?status=invite_pending",
        "?q=grace",
        "?role=helpdesk",
        "?kind=member",
        "?sort=email",
        "?sort=name",
        "?sort=expires_at",
    ] {
        assert!(!listed(query).await, "{query}");
    }
}
