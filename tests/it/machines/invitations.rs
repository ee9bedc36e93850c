//! Invitations that a machine sends: the organisation invites, and no sponsor answers for them.

use harness::{Org, World};
use serde_json::{Value, json};

const MANAGE: &str = "latchkey/manage";

fn offer(email: &str) -> Value {
    json!({ "emails": [email], "grant": { "role": "user" } })
}

/// A4, R19, C15: an invitation of a machine has no sponsor whose departure voids it.
#[tokio::test]
async fn an_invitation_of_a_machine_depends_on_no_person() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let invited = world.machine(MANAGE).post(&org.path("/invitations"), offer("grace@example.com")).await;
    invited.assert_status(201);
    world.pump().await;
    let heir = org.accepted_member("heir@example.com", "owner").await;
    org.owner.post(&format!("/v1/me/organizations/{}/leave", org.id), json!({})).await.assert_status(204);

    let token = world.link_token("grace@example.com");
    let accepted = world.person("grace@example.com").post("/v1/invitations/accept", json!({ "token": token })).await;

    accepted.assert_status(200);
    let row = heir.person.get(&org.path("/members?q=grace")).await.assert_status(200);
    assert_eq!(row.body["members"][0]["status"], "active");
}

/// A4: page, inbox, email and list say that the organisation invites, in every language.
#[tokio::test]
async fn the_organisation_invites_where_no_person_does() {
    let sentences = [
        ("en", "Acme invites you", "Acme invites you to join."),
        ("de", "Acme lädt Sie ein", "Acme lädt Sie ein, mitzuarbeiten."),
        ("fr", "Acme vous invite", "Acme vous invite à rejoindre l’organisation."),
        ("es", "Acme le invita", "Acme le invita a unirse."),
    ];
    for (locale, subject, sentence) in sentences {
        let world = World::new().await;
        let org = world.acme("guests").await;
        let mut body = offer("grace@example.com");
        body["locale"] = json!(locale);
        body["note"] = json!("Welcome");
        world.machine(MANAGE).post(&org.path("/invitations"), body).await.assert_status(201);
        world.pump().await;

        let email = world.emails_to("grace@example.com").remove(0);
        let token = world.link_token("grace@example.com");
        let preview = world.anonymous().post("/v1/invitations/preview", json!({ "token": token })).await;
        let inbox = world.person("grace@example.com").get("/v1/me/invitations").await;
        let row = org.members("?status=invite_pending").await.remove(0);

        assert_eq!(email.subject, subject);
        let text = email.text.expect("a text");
        assert!(text.contains(sentence), "{text}");
        assert_eq!((&preview.body["inviter"], &preview.body["note"]), (&Value::Null, &json!("Welcome")));
        assert_eq!(inbox.body["invitations"][0]["inviter"], Value::Null);
        assert_eq!(row["invitation"]["invited_by"], Value::Null);
    }
}

/// A4, R19: a person who sends the invitation of a machine again is its sponsor, and the other way round.
#[tokio::test]
async fn the_latest_sender_is_the_sponsor() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let machine = world.machine(MANAGE);
    let deputy = org.accepted_member("deputy@example.com", "administrator").await;
    let invited = machine.post(&org.path("/invitations"), offer("grace@example.com")).await.assert_status(201);
    let id = invited.result_ids().remove(0);
    let sent_by = async || org.member(&id).await["invitation"]["invited_by"]["email"].clone();
    let leave = format!("/v1/me/organizations/{}/leave", org.id);

    org.batch(&deputy.person, "/invitations/resend", &[&id]).await.assert_status(200);
    assert_eq!(sent_by().await, "deputy@example.com");
    org.batch(&machine, "/invitations/resend", &[&id]).await.assert_status(200);
    assert_eq!(sent_by().await, Value::Null);
    deputy.person.post(&leave, json!({})).await.assert_status(204);
    world.pump().await;

    let token = json!({ "token": world.link_token("grace@example.com") });
    world.person("grace@example.com").post("/v1/invitations/accept", token).await.assert_status(200);
}

async fn invite(org: &Org, machine: &harness::Person, emails: &[String]) -> (u16, Vec<String>) {
    let body = json!({ "emails": emails, "grant": { "role": "user" } });
    let answer = machine.post(&org.path("/invitations"), body).await;
    (answer.status, answer.outcomes().iter().map(ToString::to_string).collect())
}

/// A4, R22: a machine invites more people a day than a person may; three emails of an organisation to a mailbox remain the
/// most.
#[tokio::test]
async fn the_cap_of_an_inviter_does_not_bind_a_machine_and_that_of_a_mailbox_does() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let machine = world.machine(MANAGE);
    for batch in 0..2 {
        let emails: Vec<_> = (0..100).map(|number| format!("p{batch}-{number}@example.com")).collect();
        let (status, outcomes) = invite(&org, &machine, &emails).await;
        assert_eq!((status, outcomes.iter().all(|outcome| outcome == "invited")), (201, true));
    }
    let id = org.members("?q=p0-0@").await[0]["id"].as_str().expect("an id").to_owned();

    for _ in 0..2 {
        org.batch(&machine, "/invitations/resend", &[&id]).await.assert_status(200);
    }

    let refused = org.batch(&machine, "/invitations/resend", &[&id]).await;
    assert_eq!((refused.status, refused.outcomes()), (429, vec!["rate_limited"]));
}

/// A4, C52: a repetition with the same key finds what the first execution resent.
#[tokio::test]
async fn a_repeated_resend_of_a_machine_sends_once() {
    let world = World::new().await;
    let org = world.acme("guests").await;
    let machine = world.machine(MANAGE);
    let id = org.invited(offer("grace@example.com")).await;
    let resend = async || {
        let ask = machine.request(http::Method::POST, &org.path("/invitations/resend"));
        ask.header("idempotency-key", "again").json(&json!({ "members": [id] })).send().await
    };
    world.wire().fail(harness::When::Operation(harness::WRITE, 1), harness::Fault::AfterEffect);

    resend().await;
    resend().await.assert_status(200);

    assert_eq!(org.member(&id).await["invitation"]["attempt"], 2);
}
