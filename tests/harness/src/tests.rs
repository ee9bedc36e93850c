//! The harness itself.

use http::Method;
use serde_json::json;

use crate::{Fault, When, World};

#[tokio::test]
async fn an_invited_person_joins_with_the_token_from_the_email() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let acme = world.organization("sites", &ada).await;

    let grace = acme.accepted_member("grace@example.com", "observer").await;

    assert_eq!(acme.member(&grace.id).await["status"], "active");
    assert_eq!(acme.members("").await.len(), 2);
    assert_eq!(world.emails_to("GRACE@example.com").len(), 1);
    world.pump().await;
    assert!(world.event_types().contains(&"membership.accepted".to_owned()), "{:?}", world.event_types());
    assert!(world.dead_letters().is_empty());
}

#[tokio::test]
async fn a_member_joins_an_organisation_of_every_template() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");

    for (template, role) in [("sites", "super-user"), ("guests", "user"), ("portal", "owner"), ("partners", "admin")] {
        let org = world.organization(template, &ada).await;
        let grace = org.accepted_member("grace@example.com", role).await;

        assert_eq!(org.member(&grace.id).await["status"], "active", "{template}");
    }
}

#[tokio::test]
async fn the_same_scenario_gives_the_same_table_and_emails() {
    let mut outcomes = Vec::new();
    for _ in 0..2 {
        let world = World::new().await;
        let acme = world.organization("guests", &world.person("ada@example.com")).await;
        acme.accepted_member("grace@example.com", "user").await;
        world.pump().await;
        outcomes.push((world.table_dump(), world.emails().iter().map(|email| email.text.clone()).collect::<Vec<_>>()));
    }

    assert_eq!(outcomes[0], outcomes[1]);
}

#[tokio::test]
async fn the_gateway_rejects_invalid_tokens() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let forged = [
        world.anonymous(),
        ada.claim("aud", "somebody-else"),
        ada.claim("iss", "http://127.0.0.1:1"),
        ada.claim("exp", world.now().timestamp()),
    ];

    for person in forged {
        let answer = person.get("/v1/me/invitations").await;

        assert_eq!((answer.status, answer.text().as_str()), (401, r#"{"message":"Unauthorized"}"#));
    }
    ada.get("/v1/me/invitations").await.assert_status(200);
    world.advance("2h");
    ada.get("/v1/me/invitations").await.assert_status(200);
}

#[tokio::test]
async fn malformed_requests_can_be_sent() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");

    let garbled = ada.request(Method::POST, "/v1/organizations").raw("{").header("content-type", "application/json");
    garbled.send().await.assert_problem(400, "malformed");
    let untyped = ada.request(Method::POST, "/v1/organizations").raw("{\"name\": 1}");
    untyped.send().await.assert_problem(415, "unsupported_media_type");
    let unknown = ada.post("/v1/organizations", json!({ "name": "Acme", "template": "sites", "colour": 1 })).await;

    unknown.assert_problem(422, "unknown_field");
    assert_eq!(unknown.faults(), [("/colour", "unknown_field")]);
}

#[tokio::test]
async fn a_request_is_measured_in_round_trips_and_capacity() {
    let world = World::new().await;
    let ada = world.person("ada@example.com");
    let acme = world.organization("sites", &ada).await;

    let (answer, traffic) = world.measure(ada.get(&acme.path("/members"))).await;

    answer.assert_status(200);
    assert!((1..=2).contains(&traffic.round_trips()), "{:?}", traffic.operations());
    assert!(traffic.capacity() > 0.0);
}

#[tokio::test(start_paused = true)]
async fn another_instance_acts_between_read_and_write() {
    let world = World::new().await;
    let (ada, other) = (world.person("ada@example.com"), world.another_instance());
    let acme = world.organization("guests", &ada).await;
    let (rival, path) = (ada.via(&other), acme.path("/invitations"));
    let body = json!({ "emails": ["grace@example.com"], "grant": { "role": "user" } });
    let same = body.clone();
    world.wire().before(When::Operation("TransactWriteItems", 0), move || async move {
        rival.post(&path, same).await.assert_status(201);
    });

    let answer = acme.invite(body).await;

    assert_eq!(answer.status, 409, "{}", answer.text());
    assert_eq!(world.wire().untriggered(), 0);
    assert_eq!(acme.members("").await.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_email_that_the_stream_cannot_send_is_sent_by_the_sweep() {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    acme.invite(json!({ "emails": ["grace@example.com"], "grant": { "role": "user" } })).await.assert_status(201);
    world.wire().fail_always("SendEmail", Fault::refused(500, "InternalFailure"));

    world.pump().await;
    assert_eq!((world.emails().len(), world.dead_letters().len()), (0, 0));
    world.wire().clear_faults();
    world.advance("10m");
    let ran = world.tick().await;

    assert!(ran.iter().any(|ran| ran.job == "jobs-sweep-outbox" && ran.error.is_none()), "{ran:?}");
    assert_eq!(world.emails_to("grace@example.com").len(), 1);
}

#[tokio::test]
async fn travel_runs_the_schedules_on_the_way() {
    let world = World::new().await;
    let acme = world.organization("sites", &world.person("ada@example.com")).await;
    let mut body = acme.offer("observer");
    body["people"] = json!([{ "email": "grace@example.com", "first_name": "Grace", "last_name": "Gray" }]);
    let grace = acme.invited(body).await;

    let journey = world.travel("8d").await;

    assert!((1..=8).contains(&journey.runs), "{journey:?}");
    assert_eq!(acme.member(&grace).await["status"], "invite_expired");
    assert!(world.event_types().contains(&"membership.invite_expired".to_owned()), "{:?}", world.event_types());
}

#[tokio::test]
async fn the_example_in_the_readme_works() {
    let world = World::new().await;
    let acme = world.acme("sites").await;
    let grace = acme.accepted_member("grace@example.com", "observer").await;

    let removed = acme.batch(&acme.owner, "/members/remove", &[&grace.id]).await;

    removed.assert_status(200);
    grace.person.get(&acme.path("")).await.assert_problem(404, "not_found");
}
