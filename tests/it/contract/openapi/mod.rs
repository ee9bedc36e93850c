//! The OpenAPI document: its examples are real answers. The harness validates every answer of every test against it.

use std::collections::BTreeSet;

use harness::{Answer, Person, World};
use kit::{Operation, Responses, operation::Kind, route::Access};
use serde_json::{Map, Value, json};

use self::examples::{Example, examples, query_examples};
use super::manifest;
use crate::journeys::OperationFixture;

mod examples;
mod generators;

const EXAMPLES: &str = "infra/generate/src/openapi/examples.json";

/// Whether to update the golden files.
fn updates_golden_files() -> bool {
    #[expect(clippy::disallowed_methods, reason = "how the golden files of insta are updated too")]
    std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always")
}

fn golden(path: &str, made: &str) {
    if updates_golden_files() {
        std::fs::write(manifest::root().join(path), made).expect("the file can be written");
    }
    assert!(
        manifest::read(path) == made,
        "{path} is stale: INSTA_UPDATE=always cargo test -p it contract::openapi, then cargo run -p generate"
    );
}

#[test]
fn every_operation_has_a_summary() {
    for operation in functions::OPERATIONS {
        assert!(!operation.summary.is_empty() && !operation.summary.ends_with('.'), "{}", operation.name);
    }
}

/// A10: every operation is described, and the descriptions are of operations that exist.
#[test]
fn every_operation_has_a_description() {
    let text = manifest::read("infra/generate/src/openapi/operations.md");
    let described: BTreeSet<&str> = text.split("\n## ").skip(1).filter_map(|section| section.lines().next()).collect();
    let http = functions::OPERATIONS.iter().filter(|operation| operation.route().is_some());

    assert_eq!(described, http.map(|operation| operation.name).collect());
}

/// C10, A10: the named examples of the document are real requests and answers.
#[tokio::test]
async fn the_examples_are_real_answers() {
    let mut recorded = Map::new();
    for operation in functions::OPERATIONS {
        let Kind::Http(http) = &operation.kind else { continue };
        if matches!(http.responses, Responses::File(_)) {
            continue;
        }
        recorded.insert(operation.name.to_owned(), record(operation).await);
    }

    golden(EXAMPLES, &format!("{:#}\n", Value::Object(recorded)));
}

/// Sends every example of an operation, each in a world of its own.
async fn record(operation: &'static Operation) -> Value {
    let world = World::new().await;
    let fixture = OperationFixture::of(&world).await;
    let first = fixture.bodies(operation).map(|[first, _]| first);
    let all = |fixture: &OperationFixture| match &first {
        Some(first) => examples(operation.name, fixture, first),
        None => query_examples(operation.name),
    };
    let count = all(&fixture).len();
    if count == 0 {
        let (name, summary) = ("example", operation.summary);
        let only = first.map(|body| Example { name, summary, template: None, query: "", body });
        return json!([send(&world, &fixture, operation, only).await]);
    }
    assert!(count > 1, "{}: two examples or more", operation.name);
    let mut recorded = Vec::new();
    for number in 0..count {
        let world = World::new().await;
        let fixture = OperationFixture::of(&world).await;
        let example = all(&fixture).swap_remove(number);
        recorded.push(send(&world, &fixture, operation, Some(example)).await);
    }
    Value::Array(recorded)
}

async fn send(
    world: &World,
    fixture: &OperationFixture,
    operation: &'static Operation,
    example: Option<Example>,
) -> Value {
    let owner = fixture.org.owner.clone();
    // A portal has everything but resources, whose examples come from the sites template.
    let of_resources = operation.name.starts_with("resources-").then_some("sites");
    let template = example.as_ref().and_then(|example| example.template).or(of_resources);
    let org = match template {
        Some(template) => world.organization(template, &owner).await.id,
        None => fixture.org.id.clone(),
    };
    let area = operation.name.split('-').next().unwrap_or_default();
    if let Some(put) = functions::OPERATIONS.iter().find(|put| put.name == format!("{area}-put")) {
        let [body, _] = fixture.bodies(put).expect("a body");
        ask(&caller(world, fixture, put), put, fixture, &org, ("", Some(&body))).await.assert_status(200);
    }
    if operation.name == "organizations-find" {
        owner.patch(&fixture.org.path(""), json!({ "slug": "acme" })).await.assert_status(200);
    }
    let body = example.as_ref().map(|example| &example.body).filter(|body| !body.is_null());
    let query = example.as_ref().map_or("", |example| example.query);
    let answer = ask(&caller(world, fixture, operation), operation, fixture, &org, (query, body)).await;
    assert!(answer.status < 300, "{} answers {}", operation.name, answer.text());
    let (name, summary) = example.as_ref().map_or(("example", "Done"), |example| (example.name, example.summary));
    let mut recorded = json!({ "name": name, "summary": summary, "status": answer.status });
    if let Some(body) = body {
        recorded["request"] = body.clone();
    }
    if !answer.bytes.is_empty() {
        recorded["response"] = answer.body;
    }
    recorded
}

async fn ask(
    person: &Person,
    operation: &Operation,
    fixture: &OperationFixture,
    org: &str,
    (query, body): (&str, Option<&Value>),
) -> Answer {
    let mut path = fixture.path(operation).replace(&fixture.org.id, org) + query;
    if operation.name.starts_with("resources-") {
        path = path.replace("/zone/example", "/site/berlin");
    }
    let request = person.request(operation.route().expect("a route").method.clone(), &path);
    match body {
        Some(body) => request.json(body).send().await,
        None => request.send().await,
    }
}

/// The caller for whom the operation does something.
fn caller(world: &World, fixture: &OperationFixture, operation: &Operation) -> Person {
    match operation.name {
        _ if matches!(operation.route().expect("a route").access, Access::Machines(_)) => fixture.machine(),
        "invitations-accept" | "invitations-decline" | "me-invitations" => world.person("alan@example.com"),
        "me-leave" | "me-switch" => world.person("grace@example.com"),
        _ => fixture.org.owner.clone(),
    }
}
