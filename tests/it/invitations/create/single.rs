//! Inviting one address: who may, what it creates, how long it is valid.

use harness::World;
use http::Method;
use serde_json::json;

use crate::invitations::builders::{accept, assert_no_effect, invitation_to, latest_token};

/// S2.1, S2.8, S2.12, S2.13: the row is there before anybody accepts, with the address as it was typed
#[tokio::test]
async fn an_invited_address_is_listed_as_pending_at_once() {
    let (_, acme) = World::with_organization("sites").await;

    let answer = acme.invite(invitation_to(&acme, "Grace@Example.com", "observer")).await.assert_status(201);

    assert_eq!(answer.outcomes_by_entry(), [("Grace@Example.com", "invited")]);
    let rows = acme.members("?status=invite_pending").await;
    assert_eq!(rows.len(), 1);
    assert_eq!((&rows[0]["id"], &rows[0]["email"]), (&answer.results()[0]["id"], &json!("Grace@Example.com")));
    assert_eq!((&rows[0]["user_id"], &rows[0]["activated_at"]), (&json!(null), &json!(null)));
    let target = format!("target={}", rows[0]["id"].as_str().unwrap());
    assert_eq!(acme.audit_actions(&target).await, ["invited"]);
}

/// S1.1, S2.1: in this template one role manages users and invitations, on all four routes; the others see 403
#[tokio::test]
async fn only_a_super_user_manages_users_and_invitations() {
    let (world, acme) = World::with_organization("sites").await;
    let pending = acme.invited(invitation_to(&acme, "pending@example.com", "reporting")).await;
    let active = acme.accepted_member("active@example.com", "reporting").await.id;
    let one = json!({ "members": [pending] });
    let change = json!({ "grant": { "role": "helpdesk" } });
    let requests = [
        (Method::POST, acme.path("/invitations"), invitation_to(&acme, "new@example.com", "reporting")),
        (Method::POST, acme.path("/invitations/resend"), one.clone()),
        (Method::PATCH, acme.path(&format!("/members/{pending}")), change.clone()),
        (Method::PATCH, acme.path(&format!("/members/{active}")), change),
        (Method::POST, acme.path("/invitations/cancel"), one),
        (Method::POST, acme.path("/members/remove"), json!({ "members": [active] })),
    ];

    for role in ["network-admin", "observer", "helpdesk", "reporting", "dc-edge-admin", "super-observer"] {
        let grace = acme.accepted_member(&format!("{role}@example.com"), role).await.person;
        for (method, path, body) in &requests {
            let answer = assert_no_effect(&world, grace.request(method.clone(), path).json(body).send()).await;

            assert_eq!((answer.status, answer.code()), (403, "forbidden"), "{role} {path}: {}", answer.text());
        }
    }

    let alan = acme.accepted_member("alan@example.com", "super-user").await.person;
    for (method, path, body) in &requests {
        let answer = alan.request(method.clone(), path).json(body).send().await;
        assert!(answer.status < 300, "{path}: {}", answer.text());
    }
}

/// S1.1, S2.1: a caller who may not invite gets 403 and learns nothing about the addresses.
#[tokio::test]
async fn a_caller_who_may_not_invite_learns_nothing_about_addresses() {
    let (world, acme) = World::with_organization("sites").await;
    let grace = acme.accepted_member("grace@example.com", "observer").await.person;

    for email in ["new@example.com", "ada@example.com", "nobody", "@", "new@example.com nobody"] {
        let answer =
            assert_no_effect(&world, grace.post(&acme.path("/invitations"), invitation_to(&acme, email, "observer")))
                .await;
        answer.assert_problem(403, "forbidden");
    }
}

/// S1.10, I1: an address is free again once its membership has ended; while it lives, it is taken
#[tokio::test]
async fn an_address_has_one_pending_invitation() {
    let (world, acme) = World::with_organization("sites").await;
    let again = invitation_to(&acme, "GRACE@example.com", "helpdesk");
    acme.invited(invitation_to(&acme, "grace@example.com", "observer")).await;

    let pending = assert_no_effect(&world, acme.invite(again.clone())).await;
    accept(&world, "grace@example.com", &latest_token(&world, "grace@example.com").await).await.assert_status(200);
    let active = assert_no_effect(&world, acme.invite(again.clone())).await;
    let id = acme.members("?q=grace").await[0]["id"].as_str().unwrap().to_owned();
    acme.owner.post(&acme.path("/members/remove"), json!({ "members": [id] })).await.assert_status(200);

    assert_eq!((pending.status, pending.outcome()), (409, "already_invited"));
    assert_eq!((active.status, active.outcome()), (409, "already_member"));
    assert_eq!(acme.batch(&acme.owner, "/invitations/resend", &[&id]).await.outcome(), "invalid_state");
    assert_ne!(acme.invited(again).await, id);
}
