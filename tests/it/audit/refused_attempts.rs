//! Refused attempts: audited when a caller uses the link of another person, and only then.

use harness::World;
use serde_json::{Value, json};

/// C89, C26: a person who tries to accept somebody else's invitation is audited, without the token and without the
/// note.
#[tokio::test]
async fn an_attempt_by_another_person_is_audited_without_token_and_note() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let body = json!({ "emails": "grace@example.com", "grant": { "role": "user" }, "note": "Xyzzy and plugh." });
    let invited = acme.invited(body).await;
    world.pump().await;
    let token = world.link_token("grace@example.com");
    let (eve, unsure) =
        (world.person("eve@example.com").named("Eve Null"), world.person("grace@example.com").unverified());

    let wrong = eve.post("/v1/invitations/accept", json!({ "token": token })).await;
    let unverified = unsure.post("/v1/invitations/accept", json!({ "token": token })).await;
    world.pump().await;

    wrong.assert_problem(403, "wrong_recipient");
    unverified.assert_problem(403, "email_unverified");
    let mut refused = acme.audit_events("action=acceptance_refused").await;
    refused.sort_by_key(|event| event["detail"]["code"].to_string());
    assert_eq!(refused.len(), 2);
    assert_eq!(
        (&refused[0]["detail"], &refused[1]["detail"]),
        (&json!({ "code": "email_unverified" }), &json!({ "code": "wrong_recipient" }))
    );
    assert_eq!(
        refused[1]["actor"],
        json!({ "type": "person", "id": eve.user_id(), "name": "Eve Null", "email": "eve@example.com" })
    );
    assert_eq!(refused[1]["target"]["id"], json!(invited));
    let reported = format!("{}{:?}", Value::from(acme.audit_events("").await), world.events());
    for secret in [token.as_str(), &token[..16], "Xyzzy", "plugh"] {
        assert!(!reported.contains(secret), "{secret} is told");
    }
    assert_eq!(acme.member(&invited).await["status"], "invite_pending");
}

/// C89, C57: what else is refused is answered, and leaves nothing in the table, on the bus or in anybody's mailbox.
#[tokio::test]
async fn a_refused_request_writes_nothing() {
    let world = World::new().await;
    let acme = world.acme("guests").await;
    let user = acme.accepted_member("user@example.com", "user").await;
    let pending = acme.invited(json!({ "emails": "late@example.com", "grant": { "role": "user" } })).await;
    world.pump().await;
    let (before, events, emails) = (world.table_dump(), world.events().len(), world.emails().len());
    let (ids, path) = (json!({ "members": [pending] }), acme.path(&format!("/members/{pending}")));

    let statuses = [
        user.person.patch(&acme.path(""), json!({ "name": "Mine" })).await.status,
        user.person.delete(&acme.path("")).await.status,
        user.person
            .post(&acme.path("/invitations"), json!({ "emails": "x@example.com", "grant": { "role": "user" } }))
            .await
            .status,
        user.person.post(&acme.path("/invitations/cancel"), ids.clone()).await.status,
        user.person.post(&acme.path("/invitations/resend"), ids.clone()).await.status,
        user.person.patch(&path, json!({ "grant": { "role": "guest" } })).await.status,
        user.person.put(&acme.path("/resources/site/x"), json!({ "name": "X" })).await.status,
        acme.owner.post(&acme.path("/members/remove"), ids.clone()).await.status,
        acme.owner.post(&acme.path("/members/suspend"), ids).await.status,
        acme.owner.patch(&path, json!({ "grant": { "role": "emperor" } })).await.status,
        user.person.post("/v1/invitations/accept", json!({ "token": "nonsense" })).await.status,
    ];
    world.pump().await;

    assert_eq!(statuses, [403, 403, 403, 403, 403, 403, 403, 409, 409, 422, 404]);
    assert_eq!((world.table_dump(), world.events().len(), world.emails().len()), (before, events, emails));
}
