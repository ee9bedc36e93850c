//! Previewing an invitation: what it shows, and that it changes nothing.

use harness::World;
use http::Method;
use serde_json::{Value, json};

use super::accept::{ACCEPT, DECLINE, PREVIEW, invite, use_token};

/// R21: a person who holds the link sees the offer, and of the address only a hint.
#[tokio::test]
async fn a_preview_shows_the_offer_and_a_masked_address() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let body = json!({ "kind": "guest", "period": "P14D", "note": "Welcome aboard!" });
    let (_, token) = invite(&world, &acme, "Gus.Grissom@Example.com", body).await;

    let offer = use_token(&world.anonymous(), PREVIEW, &token).await.assert_status(200);

    assert_eq!(
        offer.body,
        json!({
            "state": "open",
            "organization":
                { "id": acme.id, "name": "Acme", "color": null, "logo_url": null, "support_email": null },
            "inviter": { "name": "ada@example.com" },
            "role": { "name": "Guest" },
            "kind": "guest",
            "access_for": "P14D",
            "expires_at": "2026-11-28T12:00:00Z",
            "email_hint": "G…@example.com",
            "note": "Welcome aboard!",
            "continue_url": null,
        })
    );
    assert!(!offer.text().to_lowercase().contains("grissom"));
}

/// A12: preview and acceptance show the logo and the support address of the organisation, and nothing else that the host
/// product keeps with it.
#[tokio::test]
async fn preview_and_acceptance_show_logo_and_support_address() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let shown = json!({ "logo_url": "https://cdn.example.com/a.png?v=2", "support_email": "help@acme.example" });
    let mut host = shown.clone();
    host["external_id"] = json!("crm/42");
    host["metadata"] = json!({ "plan": "gold" });
    acme.owner.patch(&acme.path(""), host).await.assert_status(200);
    let (_, token) = invite(&world, &acme, "grace@example.com", json!({})).await;

    let offer = use_token(&world.anonymous(), PREVIEW, &token).await.assert_status(200);
    let accepted = use_token(&world.person("grace@example.com"), ACCEPT, &token).await.assert_status(200);

    for answer in [offer, accepted] {
        let organization = &answer.body["organization"];
        assert_eq!(organization["logo_url"], shown["logo_url"]);
        assert_eq!(organization["support_email"], shown["support_email"]);
        assert!(!answer.text().contains("crm/42") && !answer.text().contains("gold"), "{}", answer.text());
    }
}

/// C29: scanners that follow the link, ask for it in every way and post to it change nothing.
#[tokio::test]
async fn a_link_scanner_changes_nothing() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (id, token) = invite(&world, &acme, "grace@example.com", json!({})).await;
    let (scanner, table) = (world.anonymous(), world.table_dump());

    for _ in 0..20 {
        for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::POST] {
            for path in ["/invitation", "/invitation/app.js", PREVIEW, ACCEPT, DECLINE] {
                let path = format!("{path}?token={token}");
                scanner.request(method.clone(), &path).json(&json!({ "token": token })).send().await;
            }
        }
        use_token(&scanner, PREVIEW, &token).await.assert_status(200);
        assert_eq!(use_token(&scanner, ACCEPT, &token).await.status, 401);
        assert_eq!(use_token(&scanner, DECLINE, &token).await.status, 401);
    }

    assert_eq!(world.table_dump(), table);
    assert_eq!(use_token(&world.person("grace@example.com"), ACCEPT, &token).await.assert_status(200).id(), id);
}

/// C29: no response is kept under a key, so a repetition shows the invitation as it is now, and nothing is written.
#[tokio::test]
async fn a_preview_with_an_idempotency_key_is_always_current() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (id, token) = invite(&world, &acme, "grace@example.com", json!({})).await;
    let preview = async || {
        let ask = world.anonymous().request(Method::POST, PREVIEW).json(&json!({ "token": token }));
        ask.header("idempotency-key", "k").send().await
    };
    let table = world.table_dump();

    preview().await.assert_status(200);
    assert_eq!(world.table_dump(), table);
    acme.owner.post(&acme.path("/invitations/cancel"), json!({ "members": [id] })).await.assert_status(200);

    let again = preview().await;
    assert_eq!((again.status, again.code()), (404, "invitation_unavailable"));
}

/// C29, R21: a preview by the signed-in invitee changes nothing.
#[tokio::test]
async fn a_preview_by_the_invitee_does_not_accept() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (id, token) = invite(&world, &acme, "grace@example.com", json!({})).await;
    let (grace, table) = (world.person("grace@example.com"), world.table_dump());

    use_token(&grace, PREVIEW, &token).await.assert_status(200);
    grace.get("/invitation").await.assert_status(200);
    grace.get("/v1/me/invitations").await.assert_status(200);

    assert_eq!(world.table_dump(), table);
    assert_eq!(acme.member(&id).await["status"], "invite_pending");
}

/// C29: a link does not sign in: without an access token nothing is accepted, whatever else is sent.
#[tokio::test]
async fn a_link_does_not_sign_in() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (_, token) = invite(&world, &acme, "grace@example.com", json!({})).await;
    let body = json!({ "token": token });

    for path in [ACCEPT, DECLINE, "/v1/me/invitations"] {
        let method = if path.ends_with("invitations") { Method::GET } else { Method::POST };
        for authorization in [format!("Bearer {token}"), token.clone(), format!("Basic {token}")] {
            let ask =
                world.anonymous().request(method.clone(), path).json(&body).header("authorization", &authorization);
            let answer = ask.send().await;
            assert_eq!((answer.status, &answer.body), (401, &json!({ "message": "Unauthorized" })));
        }
    }
}

/// S5.18, R21: what the sender wrote is shown as text and in the sender's name, until somebody else sends it again.
#[tokio::test]
async fn a_note_is_shown_only_with_its_author() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (id, token) = invite(&world, &acme, "grace@example.com", json!({ "note": "It is me, <b>Ada</b>" })).await;
    let alan =
        acme.joined(json!({ "emails": ["alan@example.com"], "grant": { "role": "administrator" } })).await.person;
    assert_eq!(use_token(&alan, PREVIEW, &token).await.body["note"], "It is me, <b>Ada</b>");

    alan.post(&acme.path("/invitations/resend"), json!({ "members": [id] })).await.assert_status(200);
    world.pump().await;

    let offer = use_token(&world.anonymous(), PREVIEW, &world.link_token("grace@example.com")).await.assert_status(200);
    assert_eq!((&offer.body["note"], &offer.body["inviter"]["name"]), (&Value::Null, &json!("alan@example.com")));
}
