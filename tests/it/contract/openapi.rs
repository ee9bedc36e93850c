//! The OpenAPI document: checked in as the catalogue makes it, with examples that are what the operations answer. That every
//! answer of every test is one that the document promises, the harness insists on.

use std::collections::BTreeSet;

use harness::{Person, World};
use http::Method;
use kit::{Answers, Operation, contract::CODES, operation::Kind, route::Access};
use serde_json::{Map, Value, json};

use super::manifest;
use crate::journeys::OperationFixture;

const DOCUMENT: &str = "infra/openapi.json";
const EXAMPLES: &str = "infra/local/src/openapi/examples.json";

/// Whether the golden files are to be written anew.
fn updating() -> bool {
    #[expect(clippy::disallowed_methods, reason = "how the golden files of insta are updated too")]
    std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always")
}

fn golden(path: &str, made: &str) {
    if updating() {
        std::fs::write(manifest::root().join(path), made).expect("the file can be written");
    }
    assert!(manifest::read(path) == made, "{path} is stale: INSTA_UPDATE=always cargo test -p it contract::openapi");
}

/// C10: the document is what the catalogue makes of itself.
#[test]
fn the_document_is_that_of_the_catalogue() {
    golden(DOCUMENT, &local::openapi::text(functions::CATALOGUE));
}

#[test]
fn every_operation_says_what_it_does_and_knows_the_status_of_its_codes() {
    for operation in functions::CATALOGUE {
        let Kind::Http(http) = &operation.kind else { continue };
        assert!(!http.summary.is_empty() && !http.summary.ends_with('.'), "{} has no summary", operation.name);

        let unknown: Vec<_> = http.problems.iter().filter(|code| kit::contract::status_of(code).is_none()).collect();

        assert_eq!(unknown, [&""; 0], "{}: give these a status and a meaning in kit's CODES", operation.name);
    }
}

#[test]
fn every_code_stands_once() {
    let codes: BTreeSet<_> = CODES.iter().map(|(code, _, _)| code).collect();

    assert_eq!(codes.len(), CODES.len());
}

/// C10: what the document shows as an example is what was asked and answered.
#[tokio::test]
async fn the_examples_are_what_the_operations_answer() {
    let mut examples = Map::new();
    for operation in functions::CATALOGUE {
        let Kind::Http(http) = &operation.kind else { continue };
        if matches!(http.answers, Answers::File(_)) {
            continue;
        }
        examples.insert(operation.name.to_owned(), example(operation).await);
    }

    golden(EXAMPLES, &format!("{:#}\n", Value::Object(examples)));
}

async fn example(operation: &'static Operation) -> Value {
    let world = World::new().await;
    let fixture = OperationFixture::of(&world).await;
    let owner = fixture.org.owner.clone();
    let sites = world.organization("sites", &owner).await.id;
    // A portal has everything but resources; those are shown where there are sites.
    let ask = |person: &Person, operation: &Operation| {
        if !operation.name.starts_with("resources-") {
            return fixture.request(person, operation);
        }
        let route = operation.route().expect("a route");
        let path = route.path.replace("{org}", &sites).replace("{type}", "site").replace("{id}", "berlin");
        let ask = person.request(route.method.clone(), &path);
        if route.method == Method::PUT { ask.json(&json!({ "name": "Berlin" })) } else { ask }
    };
    let area = operation.name.split('-').next().unwrap_or_default();
    if let Some(put) = functions::CATALOGUE.iter().find(|put| put.name == format!("{area}-put")) {
        ask(&owner, put).send().await.assert_status(200);
    }
    let answer = ask(&caller(&world, &fixture, operation), operation).send().await;
    assert!(answer.status < 300, "{} answers {}", operation.name, answer.text());
    let mut example = json!({ "status": answer.status });
    if let Some([body, _]) = fixture.bodies(operation) {
        example["request"] = if operation.name == "resources-put" { json!({ "name": "Berlin" }) } else { body };
    }
    if !answer.bytes.is_empty() {
        example["response"] = answer.body;
    }
    example
}

/// Somebody for whom the operation does something.
fn caller(world: &World, fixture: &OperationFixture, operation: &Operation) -> Person {
    match operation.name {
        _ if matches!(operation.route().expect("a route").access, Access::Machine(_)) => fixture.machine(),
        "invitations-accept" | "invitations-decline" | "me-invitations" => world.person("alan@example.com"),
        "me-leave" | "me-switch" => world.person("grace@example.com"),
        _ => fixture.org.owner.clone(),
    }
}
