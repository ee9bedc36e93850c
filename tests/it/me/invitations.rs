//! `GET /v1/me/invitations`: the pending invitations of the caller, without any email.

use harness::{Person, World};
use serde_json::{Value, json};

use crate::invitations::accept::{ACCEPT, DECLINE, invite, use_token};

async fn entries(person: &Person) -> Vec<Value> {
    let inbox = person.get("/v1/me/invitations").await.assert_status(200);
    inbox.body["invitations"].as_array().expect("a list").clone()
}

/// R21, C25, F24: a person who has shown that the address is theirs needs no email: the inbox has the very same token.
#[tokio::test]
async fn an_invitation_is_accepted_from_the_inbox() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let body = json!({ "kind": "guest", "period": "P14D", "note": "Welcome!" });
    let (id, token) = invite(&world, &acme, "Gus@example.com", body).await;
    let gus = world.person("gus@example.com");

    let listed = entries(&gus).await;

    assert_eq!(
        listed,
        [json!({
            "id": id,
            "organization_id": acme.id,
            "organization_name": "Acme",
            "inviter": "ada@example.com",
            "kind": "guest",
            "role_name": "Guest",
            "access_for": "P14D",
            "expires_at": "2026-11-28T12:00:00Z",
            "note": "Welcome!",
            "token": token,
        })]
    );
    assert_eq!(
        use_token(&gus, ACCEPT, listed[0]["token"].as_str().expect("a token")).await.assert_status(200).id(),
        id
    );
    assert_eq!(entries(&gus).await, Vec::<Value>::new());
}

/// C25: nobody sees what waits for somebody else, not even who sent it.
#[tokio::test]
async fn an_inbox_shows_only_the_callers_invitations() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    invite(&world, &acme, "grace@example.com", json!({})).await;

    for email in ["ada@example.com", "carol@example.com", "grace@example.org", "race@example.com"] {
        assert_eq!(entries(&world.person(email)).await, Vec::<Value>::new(), "{email}");
    }
}

/// S1.13, S1.15, C31, C32, F24: what has ended has left the inbox: accepted, declined, cancelled, expired, of an
/// organisation that is gone. What was sent again is there once, with the new token.
#[tokio::test]
async fn the_inbox_lists_pending_invitations_only() {
    let world = World::new().await;
    let grace = world.person("grace@example.com");
    let mut sent = Vec::new();
    for _ in 0..6 {
        let org = world.acme("guests").await;
        let (id, token) = invite(&world, &org, "grace@example.com", json!({})).await;
        sent.push((org, id, token));
    }
    assert_eq!(entries(&grace).await.len(), 6);

    use_token(&grace, ACCEPT, &sent[0].2).await.assert_status(200);
    use_token(&grace, DECLINE, &sent[1].2).await.assert_status(204);
    let (org, id, _) = &sent[2];
    org.owner.post(&org.path("/invitations/cancel"), json!({ "members": [id] })).await.assert_status(200);
    sent[3].0.owner.delete(&sent[3].0.path("")).await.assert_status(204);
    world.advance("6d");
    let (org, id, old) = &sent[4];
    org.owner.post(&org.path("/invitations/resend"), json!({ "members": [id] })).await.assert_status(200);
    let open = entries(&grace).await;
    assert_eq!(open.iter().map(|entry| &entry["id"]).collect::<Vec<_>>(), [&json!(sent[5].1), &json!(id)]);
    assert!(open.iter().all(|entry| entry["token"] != json!(old)));

    world.advance("1d");
    assert_eq!(entries(&grace).await.iter().map(|entry| &entry["id"]).collect::<Vec<_>>(), [&json!(id)]);
    world.advance("6d");
    assert_eq!(entries(&grace).await, Vec::<Value>::new());
}
