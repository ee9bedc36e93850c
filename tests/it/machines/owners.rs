//! Organisations that a machine creates for their first owner.

use harness::{Answer, World};
use serde_json::{Value, json};

async fn create(world: &World, owner: Value) -> Answer {
    let mut body = json!({ "name": "Acme", "template": "guests", "locale": "de" });
    if !owner.is_null() {
        body["owner"] = owner;
    }
    world.machine("latchkey/manage").post("/v1/organizations", body).await
}

/// A4: a named user is an active owner at once, without any email.
#[tokio::test]
async fn a_named_user_owns_the_organisation_at_once() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let owner = json!({ "user": ada.user_id(), "email": "ada@example.com", "name": "Ada King Noel" });

    let created = create(&world, owner).await.assert_status(201);

    let id = created.id();
    let path = format!("/v1/organizations/{id}");
    let rows = ada.get(&format!("{path}/members")).await.assert_status(200).body["members"].clone();
    assert_eq!(
        (&rows[0]["status"], &rows[0]["first_name"], &rows[0]["last_name"]),
        (&json!("active"), &json!("Ada"), &json!("King Noel"))
    );
    assert_eq!((created.header("location"), rows.as_array().map(Vec::len)), (Some(path.as_str()), Some(1)));
    ada.delete(&path).await.assert_status(204);
    world.pump().await;
    assert_eq!(world.emails().len(), 0);
}

/// A4: without a user the first owner is invited, by an email in the language of the organisation, which then has an
/// owner; counters and the audit log show both.
#[tokio::test]
async fn an_address_is_invited_as_first_owner() {
    let world = World::new().await;
    let machine = world.machine("latchkey/manage");
    let id = create(&world, json!({ "email": "ada@example.com" })).await.assert_status(201).id();
    let path = format!("/v1/organizations/{id}");
    world.pump().await;
    let email = world.emails_to("ada@example.com").remove(0);
    let before = machine.get(&format!("{path}/members")).await.assert_status(200).body;
    world.run_job("recount").await;
    world.advance("1m");

    let token = json!({ "token": world.link_token("ada@example.com") });
    let ada = world.person("ada@example.com").named("Ada Byron");
    ada.post("/v1/invitations/accept", token).await.assert_status(200);

    assert_eq!((email.subject.as_str(), &before["seats"]["used"]), ("Acme lädt Sie ein", &json!(1)));
    assert_eq!(before["members"][0]["status"], "invite_pending");
    world.advance("1m");
    ada.patch(&path, json!({ "name": "Globex" })).await.assert_status(200);
    ada.post(&format!("/v1/me/organizations/{id}/leave"), json!({})).await.assert_problem(409, "last_owner");
    let events = machine.get_pages(&format!("{path}/audit"), "events", 50).await;
    let actions: Vec<_> = events.iter().rev().map(|event| event["action"].as_str().unwrap_or_default()).collect();
    assert_eq!(actions, ["organization_created", "invited", "accepted", "organization_updated"]);
    assert_eq!((&events[3]["actor"]["type"], &events[2]["actor"]["type"]), (&json!("machine"), &json!("machine")));
}

/// A4: when the invitation of the first owner lapses, a machine sends it again, or invites another owner.
#[tokio::test]
async fn an_organisation_whose_first_owner_did_not_accept_is_helped_by_a_machine() {
    let world = World::new().await;
    let machine = world.machine("latchkey/manage");
    let id = create(&world, json!({ "email": "ada@example.com" })).await.assert_status(201).id();
    let path = format!("/v1/organizations/{id}");
    let rows = machine.get(&format!("{path}/members")).await.body["members"].clone();
    let ada = rows[0]["id"].as_str().expect("an id").to_owned();
    world.travel("8d").await;
    let lapsed = machine.get(&format!("{path}/members")).await.body;
    assert_eq!((&lapsed["members"][0]["status"], &lapsed["seats"]["used"]), (&json!("invite_expired"), &json!(0)));

    let resend = machine.post(&format!("{path}/invitations/resend"), json!({ "members": [ada] })).await;
    let body = json!({ "emails": "bob@example.com", "grant": { "role": "owner" } });
    let other = machine.post(&format!("{path}/invitations"), body).await;
    world.pump().await;

    assert_eq!((resend.status, other.status), (200, 201));
    for email in ["bob@example.com", "ada@example.com"] {
        let token = json!({ "token": world.link_token(email) });
        world.person(email).post("/v1/invitations/accept", token).await.assert_status(200);
    }
    world.person("ada@example.com").delete(&path).await.assert_status(204);
}

/// A4: a machine must name the owner, a person must not, and every fault names its field.
#[tokio::test]
async fn the_faults_of_an_owner_name_their_fields() {
    let world = World::new().await;
    let cases = [
        (Value::Null, ("/owner", "required")),
        (json!({ "user": "ada" }), ("/owner/email", "required")),
        (json!({ "email": "ada" }), ("/owner/email", "invalid_email")),
        (json!({ "email": "ada@example.com", "user": "\u{7f}" }), ("/owner/user", "invalid_format")),
        (json!({ "email": "ada@example.com", "name": "x".repeat(65) }), ("/owner/name", "too_long")),
    ];
    let empty = world.table_dump();

    for (owner, fault) in cases {
        let answer = create(&world, owner.clone()).await;
        assert_eq!((answer.status, answer.faults()), (422, vec![fault]), "{owner}");
    }
    let body = json!({ "name": "Acme", "template": "guests", "owner": { "email": "bob@example.com" } });
    let person = world.person("ada@example.com").post("/v1/organizations", body.clone()).await;
    assert_eq!((person.status, person.faults()), (422, vec![("/owner", "unknown_field")]));
    let reader = world.machine("latchkey/read latchkey/authorize").post("/v1/organizations", body).await;
    reader.assert_problem(403, "forbidden");
    assert!(reader.text().contains("latchkey/manage"), "{}", reader.text());

    assert_eq!(world.table_dump(), empty);
}

/// A4, C52: a repetition finds the organisation that the first execution created.
#[tokio::test]
async fn a_repeated_creation_creates_once() {
    let world = World::new().await;
    let machine = world.machine("latchkey/manage");
    let body = json!({ "name": "Acme", "template": "sites", "owner": { "email": "ada@example.com" } });
    let send = async || {
        let ask = machine.request(http::Method::POST, "/v1/organizations").header("idempotency-key", "once");
        ask.json(&body).send().await
    };
    world.wire().fail(harness::When::Operation("TransactWriteItems", 0), harness::Fault::AfterEffect);

    let first = send().await;
    let again = send().await;

    assert_eq!((again.status, first.status == 201 || first.status == 503), (201, true));
    world.pump().await;
    assert_eq!(world.emails_to("ada@example.com").len(), 1);
}

/// A4, R22: an invited first owner counts against the mailbox: ten organisations a day write to it.
#[tokio::test]
async fn an_invited_owner_counts_against_their_mailbox() {
    let world = World::new().await;
    for _ in 0..10 {
        create(&world, json!({ "email": "ada@example.com" })).await.assert_status(201);
    }

    create(&world, json!({ "email": "ada@example.com" })).await.assert_problem(429, "rate_limited");
    create(&world, json!({ "email": "ada@example.com", "user": "ada" })).await.assert_status(201);
}
