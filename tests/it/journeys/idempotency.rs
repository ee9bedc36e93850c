//! `Idempotency-Key` on every operation that accepts one.

use harness::{Answer, Person, World};
use http::Method;
use kit::{Operation, operation::Kind};
use serde_json::{Value, json};

use super::operation_fixture::{OperationFixture, caller, of_method};

async fn post(person: &Person, path: &str, body: Option<&Value>, key: &str) -> Answer {
    let ask = person.request(Method::POST, path).header("idempotency-key", key);
    match body {
        Some(body) => ask.json(body).send().await,
        None => ask.send().await,
    }
}

fn without_idempotency_records(world: &World) -> Vec<Value> {
    let kept = |item: &Value| !item["pk"].as_str().is_some_and(|pk| pk.starts_with("IDEM#"));
    world.table_dump().into_iter().filter(kept).collect()
}

/// C52, C60: every `POST` with an effect is executed once for a key, answered alike, and refused for another body.
#[tokio::test]
async fn every_post_is_executed_once_for_a_key() {
    let has_effect = |operation: &&&Operation| matches!(&operation.kind, Kind::Http(http) if !http.read_only);
    for operation in of_method("POST").filter(has_effect) {
        let world = World::new().await;
        let fixture = OperationFixture::of(&world).await;
        let (name, path) = (operation.name, fixture.path(operation));
        let (person, bodies) = (caller(&world, &fixture, name), fixture.bodies(operation));
        let body = bodies.as_ref().map(|bodies| &bodies[0]);

        let first = post(&person, &path, body, "key-1").await;
        let after_first = without_idempotency_records(&world);
        let again = post(&person, &path, body, "key-1").await;

        assert!(first.status < 300, "{name}: {}", first.text());
        assert_eq!((again.status, &again.bytes), (first.status, &first.bytes), "{name}");
        assert_eq!(
            (first.header("idempotent-replayed"), again.header("idempotent-replayed")),
            (None, Some("true")),
            "{name}"
        );
        for header in ["etag", "location", "content-type"] {
            assert_eq!(again.header(header), first.header(header), "{name}: {header}");
        }
        assert_eq!(without_idempotency_records(&world), after_first, "{name}");
        if let Some([_, other]) = &bodies {
            post(&person, &path, Some(other), "key-1").await.assert_problem(422, "idempotency_key_reused");
            assert_eq!(without_idempotency_records(&world), after_first, "{name}");
        }
    }
}

/// C52: every `POST` refuses an invalid key before any effect.
#[tokio::test]
async fn an_invalid_key_is_refused_before_any_effect() {
    let world = World::new().await;
    let fixture = OperationFixture::of(&world).await;
    let before = world.table_dump();

    for operation in of_method("POST") {
        let person = caller(&world, &fixture, operation.name);
        let (path, bodies) = (fixture.path(operation), fixture.bodies(operation));
        let body = bodies.as_ref().map(|bodies| &bodies[0]);
        for key in ["", "two words", &"x".repeat(256)] {
            post(&person, &path, body, key).await.assert_problem(400, "malformed");
        }
    }

    assert_eq!(world.table_dump(), before);
}

/// C52: a key is bound to a person, an organisation and an operation, for a day.
#[tokio::test]
async fn a_key_is_bound_to_a_person_organisation_and_operation_for_a_day() {
    let world = World::new().await;
    let (one, other) = (OperationFixture::of(&world).await, OperationFixture::of(&world).await);
    let boss = one.org.accepted_member("boss@example.com", "owner").await.person;
    let body = |email: &str| json!({ "emails": email });
    let (here, there) = (one.org.path("/invitations"), other.org.path("/invitations"));

    let answers = [
        post(&one.org.owner, &here, Some(&body("a@example.com")), "key").await,
        post(&boss, &here, Some(&body("b@example.com")), "key").await,
        post(&one.org.owner, &there, Some(&body("c@example.com")), "key").await,
        post(&one.org.owner, &one.org.path("/members/suspend"), Some(&json!({ "members": [one.joined] })), "key").await,
    ];

    for answer in &answers {
        assert!(answer.status < 300 && answer.header("idempotent-replayed").is_none(), "{}", answer.text());
    }
    world.advance("24h");
    let next_day = post(&one.org.owner, &here, Some(&body("d@example.com")), "key").await;
    assert_eq!((next_day.status, next_day.header("idempotent-replayed")), (201, None));
}

/// C52: a refusal is repeated, but a rate limit is checked again.
#[tokio::test]
async fn refusals_are_repeated_but_rate_limits_are_checked_again() {
    let world = World::new().await;
    let acme = world.organization("guests", &world.person("ada@example.com")).await;
    let path = acme.path("/invitations");
    let faulty = json!({ "emails": "x@example.com", "grant": { "role": "emperor" } });
    let first = post(&acme.owner, &path, Some(&faulty), "faulty").await;
    let again = post(&acme.owner, &path, Some(&faulty), "faulty").await;
    first.assert_problem(422, "unknown_reference");
    assert_eq!((again.status, &again.body["errors"]), (422, &first.body["errors"]));

    let id = acme.invited(json!({ "emails": "grace@example.com", "grant": { "role": "user" } })).await;
    let (resend, body) = (acme.path("/invitations/resend"), json!({ "members": [id] }));
    for key in ["one", "two"] {
        post(&acme.owner, &resend, Some(&body), key).await.assert_status(200);
    }
    let limited = post(&acme.owner, &resend, Some(&body), "three").await;
    assert_eq!(limited.status, 429, "{}", limited.text());
    world.advance("12h");
    let later = post(&acme.owner, &resend, Some(&body), "three").await;
    assert_eq!((later.status, later.header("idempotent-replayed")), (200, None), "{}", later.text());
}
