//! The OpenAPI document: its examples are real answers. The harness validates every answer of every test against it.

use harness::{Person, World};
use http::Method;
use kit::{Operation, Responses, operation::Kind, route::Access};
use serde_json::{Map, Value, json};

use super::manifest;
use crate::journeys::OperationFixture;

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

/// C10: the examples of the document are real requests and answers.
#[tokio::test]
async fn the_examples_are_real_answers() {
    let mut examples = Map::new();
    for operation in functions::OPERATIONS {
        let Kind::Http(http) = &operation.kind else { continue };
        if matches!(http.responses, Responses::File(_)) {
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
    // A portal has everything but resources, whose examples come from the sites template.
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
    if let Some(put) = functions::OPERATIONS.iter().find(|put| put.name == format!("{area}-put")) {
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

/// The caller for whom the operation does something.
fn caller(world: &World, fixture: &OperationFixture, operation: &Operation) -> Person {
    match operation.name {
        _ if matches!(operation.route().expect("a route").access, Access::Machine(_)) => fixture.machine(),
        "invitations-accept" | "invitations-decline" | "me-invitations" => world.person("alan@example.com"),
        "me-leave" | "me-switch" => world.person("grace@example.com"),
        _ => fixture.org.owner.clone(),
    }
}
