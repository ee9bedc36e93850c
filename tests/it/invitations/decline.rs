//! Declining: the invitation is over, its sender is told, and the address is free again.

use harness::World;
use serde_json::json;

use super::accept::{ACCEPT, DECLINE, invited, with};

/// S2.8, R21: who declines has not joined; the sender gets an email, and the link is dead.
#[tokio::test]
async fn the_sender_is_told_who_declined() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (id, token) = invited(&world, &acme, "grace@example.com", json!({})).await;
    let grace = world.person("grace@example.com");

    with(&grace, DECLINE, &token).await.assert_status(204);
    world.pump().await;

    let emails = world.emails_to("ada@example.com");
    assert_eq!(emails.len(), 1);
    let text = emails[0].text.as_deref().expect("a text").replace('\u{200a}', "");
    assert!(text.contains("grace@example.com declined your invitation to Acme"), "{text}");
    with(&grace, ACCEPT, &token).await.assert_problem(410, "invitation_cancelled");
    acme.owner.get(&acme.path(&format!("/members/{id}"))).await.assert_problem(404, "not_found");
    grace.get(&acme.path("")).await.assert_problem(404, "not_found");
    assert_eq!(acme.audit_count("declined").await, 1);
}

/// S1.10: whoever declined can be invited anew, and then join.
#[tokio::test]
async fn who_declined_can_be_invited_anew() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (old, first) = invited(&world, &acme, "grace@example.com", json!({})).await;
    let grace = world.person("grace@example.com");
    with(&grace, DECLINE, &first).await.assert_status(204);
    let again = acme.owner.post(&acme.path("/invitations/resend"), json!({ "members": [old] })).await;
    again.assert_status(409);

    let (new, second) = invited(&world, &acme, "grace@example.com", json!({})).await;

    assert_ne!(old, new);
    with(&grace, DECLINE, &first).await.assert_problem(410, "invitation_cancelled");
    assert_eq!(with(&grace, ACCEPT, &second).await.assert_status(200).id(), new);
}

/// R17: declining gives the seat back.
#[tokio::test]
async fn who_declines_frees_the_seat() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    acme.owner.patch(&acme.path(""), json!({ "policy": { "seat_limit": 2 } })).await.assert_status(200);
    let (_, token) = invited(&world, &acme, "grace@example.com", json!({})).await;
    let another = json!({ "emails": ["alan@example.com"], "grant": { "role": "user" } });
    assert_eq!(acme.invite(another.clone()).await.code(), "seat_limit");

    with(&world.person("grace@example.com"), DECLINE, &token).await.assert_status(204);

    acme.invite(another).await.assert_status(201);
}
