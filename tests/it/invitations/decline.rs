//! Declining: the invitation ends, the inviter is notified, and the address is free.

use harness::World;
use serde_json::json;

use super::accept::{ACCEPT, DECLINE, invite, use_token};

/// S2.8, R21: a person who declines has not joined; the sender gets an email, and the link is dead.
#[tokio::test]
async fn the_inviter_is_notified_of_a_declined_invitation() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (id, token) = invite(&world, &acme, "grace@example.com", json!({})).await;
    let grace = world.person("grace@example.com");

    use_token(&grace, DECLINE, &token).await.assert_status(204);
    world.pump().await;

    let emails = world.emails_to("ada@example.com");
    assert_eq!(emails.len(), 1);
    let text = emails[0].text.as_deref().expect("a text").replace('\u{200a}', "");
    assert!(text.contains("grace@example.com declined your invitation to Acme"), "{text}");
    use_token(&grace, ACCEPT, &token).await.assert_problem(410, "invitation_cancelled");
    acme.owner.get(&acme.path(&format!("/members/{id}"))).await.assert_problem(404, "not_found");
    grace.get(&acme.path("")).await.assert_problem(404, "not_found");
    assert_eq!(acme.audit_count("declined").await, 1);
}

/// S1.10: a person who declined can be invited again, and then join.
#[tokio::test]
async fn a_declined_address_can_be_invited_again() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (old, first) = invite(&world, &acme, "grace@example.com", json!({})).await;
    let grace = world.person("grace@example.com");
    use_token(&grace, DECLINE, &first).await.assert_status(204);
    let again = acme.owner.post(&acme.path("/invitations/resend"), json!({ "members": [old] })).await;
    again.assert_status(409);

    let (new, second) = invite(&world, &acme, "grace@example.com", json!({})).await;

    assert_ne!(old, new);
    use_token(&grace, DECLINE, &first).await.assert_problem(410, "invitation_cancelled");
    assert_eq!(use_token(&grace, ACCEPT, &second).await.assert_status(200).id(), new);
}

/// R17: declining gives the seat back.
#[tokio::test]
async fn declining_releases_the_seat() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    acme.owner.patch(&acme.path(""), json!({ "policy": { "seat_limit": 2 } })).await.assert_status(200);
    let (_, token) = invite(&world, &acme, "grace@example.com", json!({})).await;
    let another = json!({ "emails": ["alan@example.com"], "grant": { "role": "user" } });
    assert_eq!(acme.invite(another.clone()).await.code(), "seat_limit");

    use_token(&world.person("grace@example.com"), DECLINE, &token).await.assert_status(204);

    acme.invite(another).await.assert_status(201);
}
