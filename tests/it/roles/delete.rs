//! Deleting a role: only while no member, group or policy uses it.

use serde_json::{Value, json};

use crate::catalog::delete::{assert_in_use, with_auditor_role};

/// Members in any group and pending invitations hold a role until they end.
#[tokio::test]
async fn a_role_that_a_member_holds_is_not_deleted() {
    let (world, org) = with_auditor_role().await;
    let mut body = org.offer("auditor");
    (body["emails"], body["group"]) = (json!(["bob@example.com"]), json!("crew"));

    let invited = org.invited(body).await;
    assert_in_use(&world, &org, "roles/auditor").await;
    assert_in_use(&world, &org, "groups/crew").await;
    org.owner.post(&org.path("/invitations/cancel"), json!({ "members": [invited] })).await.assert_status(200);
    let bob = org.accepted_member("bob@example.com", "auditor").await;
    assert_in_use(&world, &org, "roles/auditor").await;
    org.owner.post(&org.path("/members/suspend"), json!({ "members": [bob.id] })).await.assert_status(200);
    assert_in_use(&world, &org, "roles/auditor").await;
    org.owner.post(&org.path("/members/remove"), json!({ "members": [bob.id] })).await.assert_status(200);

    org.delete("roles/auditor").await.assert_status(204);
    org.delete("groups/crew").await.assert_status(204);
}

#[tokio::test]
async fn a_role_that_a_group_grants_is_not_deleted() {
    let (world, org) = with_auditor_role().await;
    let grant = json!({ "role": "auditor", "scopes": [{ "type": "site", "mode": "all" }] });
    org.put("groups/crew", json!({ "name": "Crew", "grant": grant })).await.assert_status(200);

    assert_in_use(&world, &org, "roles/auditor").await;
    org.delete("groups/crew").await.assert_status(204);

    org.delete("roles/auditor").await.assert_status(204);
}

#[tokio::test]
async fn the_default_role_of_guests_is_not_deleted() {
    let (world, org) = with_auditor_role().await;
    let guests_are = async |role: Value| {
        org.owner.patch(&org.path(""), json!({ "policy": { "guest_role": role } })).await.assert_status(200);
    };

    guests_are(json!("auditor")).await;
    assert_in_use(&world, &org, "roles/auditor").await;
    guests_are(Value::Null).await;

    org.delete("roles/auditor").await.assert_status(204);
}
