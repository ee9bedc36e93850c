//! Who may answer an invitation: only a caller with the verified invited address.

use harness::{Person, World};
use serde_json::{Value, json};

use super::{ACCEPT, DECLINE, invite, use_token};

/// Callers who have not proved that they are the addressee, and the error code for each.
fn others(world: &World) -> Vec<(&'static str, Person, &'static str)> {
    let grace = world.person("grace@example.com");
    let verified = |value: Value| grace.claim("email_verified", value);
    vec![
        ("somebody else", world.person("carol@example.com"), "wrong_recipient"),
        ("somebody else, unverified", world.person("carol@example.com").unverified(), "wrong_recipient"),
        ("the inviter", world.person("ada@example.com"), "wrong_recipient"),
        ("nobody known", grace.without_email(), "wrong_recipient"),
        ("of several addresses", grace.claim("email", json!(["grace@example.com"])), "email_unverified"),
        ("of two addresses in one", grace.claim("email", "grace@example.com,carol@example.com"), "wrong_recipient"),
        ("not verified", verified(json!(false)), "email_unverified"),
        ("verified by no word", verified(Value::Null), "email_unverified"),
        ("verified by the word true", verified(json!("true")), "email_unverified"),
        ("verified by the word True", verified(json!("True")), "email_unverified"),
        ("verified by a number", verified(json!(1)), "email_unverified"),
        ("verified by a list", verified(json!([true])), "email_unverified"),
    ]
}

/// S2.8, F8, R21, C26, C27: on both ways to answer, the link opens only for the verified address that it was sent to; every
/// attempt is in the audit log, and the invitee can still answer.
#[tokio::test]
async fn only_the_verified_addressee_can_answer() {
    for path in [ACCEPT, DECLINE] {
        let world = World::new().await;
        let acme = world.acme("guests").await;
        let (id, token) = invite(&world, &acme, "grace@example.com", json!({})).await;
        let (row, bearers) = (acme.member(&id).await, others(&world));

        for (who, person, code) in &bearers {
            use_token(person, path, &token).await.assert_problem(403, code);
            assert_eq!(acme.member(&id).await, row, "{path} by {who}");
        }

        // An address that is not readable is refused before the link is opened (B6).
        let readable = bearers.iter().filter(|(who, ..)| !["of several addresses", "verified by a list"].contains(who));
        assert_eq!(acme.audit_count("acceptance_refused").await, readable.count(), "{path}");
        let grace = world.person("grace@example.com");
        let answered = use_token(&grace, path, &token).await;
        assert!([200, 204].contains(&answered.status), "{path}: {}", answered.text());
    }
}

/// C26, C89: the trace of an attempt names who tried and whose invitation it was, and nothing of the link or its note.
#[tokio::test]
async fn an_attempt_with_the_link_of_another_person_is_audited() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (id, token) = invite(&world, &acme, "grace@example.com", json!({ "note": "a note in private" })).await;

    use_token(&world.person("carol@example.com"), ACCEPT, &token).await.assert_problem(403, "wrong_recipient");

    let trail = acme.owner.get(&acme.path("/audit?action=acceptance_refused")).await.assert_status(200);
    let event = &trail.body["events"][0];
    assert_eq!((&event["actor"]["email"], &event["target"]["id"]), (&json!("carol@example.com"), &json!(id)));
    assert_eq!(event["detail"], json!({ "code": "wrong_recipient" }));
    assert!(!trail.text().contains(&token) && !trail.text().contains("private"), "{}", trail.text());
}

/// C27: the inbox opens for a verified address only.
#[tokio::test]
async fn the_inbox_requires_a_verified_address() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let (_, token) = invite(&world, &acme, "grace@example.com", json!({})).await;

    for (who, person, code) in others(&world) {
        let inbox = person.get("/v1/me/invitations").await;
        let closed = code == "email_unverified" || inbox.status == 403;
        assert!(closed || inbox.body == json!({ "invitations": [] }), "{who}: {}", inbox.text());
        assert!(!inbox.text().contains(&token), "{who}");
    }
}

/// C27: an organisation is founded with a verified address only.
#[tokio::test]
async fn creating_an_organisation_requires_a_verified_address() {
    let world = World::new().await;
    let body = json!({ "name": "Acme", "template": "guests" });
    let grace = world.person("grace@example.com");

    for person in [grace.unverified(), grace.claim("email_verified", "true"), grace.without_email()] {
        person.post("/v1/organizations", body.clone()).await.assert_problem(403, "email_unverified");
    }

    assert_eq!(world.table_dump(), Vec::<Value>::new());
}
