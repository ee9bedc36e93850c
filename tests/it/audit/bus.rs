//! Events on the bus: the envelope that the README of `kit` documents, and a golden event for every action.

use std::{collections::BTreeMap, path::Path};

use harness::World;
use serde_json::{Value, json};

use super::every_action::perform_every_action;

/// Actions that only send an email: neither published nor audited.
const EMAIL_ONLY: [&str; 1] = ["digest_due"];

/// A file of the workspace's shared crates.
fn file_of(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the workspace");
    std::fs::read_to_string(root.join("shared").join(path)).expect("a file of the workspace")
}

/// The path of every value that is no object, such as `actor.person.name`.
fn paths(value: &Value, path: &str) -> Vec<String> {
    match value.as_object() {
        Some(fields) => fields.iter().flat_map(|(name, value)| paths(value, &format!("{path}.{name}"))).collect(),
        None => vec![path.trim_start_matches('.').to_owned()],
    }
}

/// C88: what is published is what the README documents: the same fields, the same source, the same names.
#[tokio::test]
async fn an_event_has_the_documented_envelope() {
    let readme = file_of("kit/README.md");
    let documented = readme.split("```json").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let documented: Value = serde_json::from_str(documented).expect("JSON");
    let world = World::new().await;
    let acme = world.organization("partners", &world.person("ada@example.com").named("Ada Byron")).await;
    let people = json!([{ "email": "grace@example.com", "first_name": "Grace", "last_name": "Hopper" }]);

    acme.invited(json!({ "people": people, "grant": { "role": "normal" } })).await;
    world.pump().await;

    let event = world.events().pop().expect("an event");
    assert_eq!((event.source.as_str(), event.detail_type.as_str()), ("latchkey", "membership.invited"));
    assert_eq!(event.entry["Resources"], json!([acme.id]));
    assert!(readme.contains("Source `latchkey`") && readme.contains("`membership.<action>`"));
    assert_eq!(paths(&event.detail, ""), paths(&documented, ""));
    for field in [
        "/version",
        "/action",
        "/actor/type",
        "/actor/person",
        "/target/kind",
        "/target/name",
        "/target/email",
        "/detail/attempt",
        "/detail/access",
    ] {
        assert_eq!(event.detail.pointer(field), documented.pointer(field), "{field}");
    }
}

/// C88: every action that there is has its golden event; one that a consumer could misread would show here.
#[tokio::test]
async fn every_action_has_its_golden_event() {
    let world = World::new().await;
    perform_every_action(&world).await;
    world.pump().await;

    let mut first = BTreeMap::new();
    for event in world.events() {
        first.entry(event.detail_type).or_insert(event.detail);
    }

    let facts = file_of("domain/src/event/fact.rs");
    let names = facts.lines().filter_map(|line| line.trim().strip_prefix("Self::")?.split_once("=> \""));
    let observed: Vec<&Value> = first.values().map(|event| &event["action"]).collect();
    for (_, name) in names {
        let action = name.trim_end_matches("\",");
        if EMAIL_ONLY.contains(&action) {
            assert!(!observed.contains(&&json!(action)), "{action} is nobody's business but its reader's");
            continue;
        }
        assert!(observed.contains(&&json!(action)), "{action} is new: let it happen in every_action.rs");
    }
    let golden = serde_json::to_string_pretty(&first).expect("JSON");
    insta::assert_snapshot!("events", golden);
}
