//! What generators of clients need of the OpenAPI document (A10).

use std::sync::LazyLock;

use serde_json::Value;

use crate::contract::manifest;

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(&manifest::read("infra/openapi.json")).expect("JSON"));

/// Every operation with its path and method.
fn operations() -> impl Iterator<Item = (String, &'static Value)> {
    let paths = DOCUMENT["paths"].as_object().expect("paths");
    paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().expect("methods");
        methods.iter().map(move |(method, operation)| (format!("{method} {path}"), operation))
    })
}

/// Calls `check` with every schema in the document, with its place. Examples are no schemas.
fn each_schema(value: &'static Value, place: &str, check: &mut dyn FnMut(&str, &'static Value)) {
    match value {
        Value::Object(fields) => {
            check(place, value);
            for (name, inside) in
                fields.iter().filter(|(name, _)| !["example", "examples", "variables"].contains(&name.as_str()))
            {
                each_schema(inside, &format!("{place}/{name}"), check);
            }
        }
        Value::Array(entries) => entries.iter().for_each(|entry| each_schema(entry, place, check)),
        _ => {}
    }
}

/// A10: generators make a required field of one with a default, and a class of each constant.
#[test]
fn no_schema_has_a_default_or_a_constant() {
    let mut checked = 0;
    each_schema(&DOCUMENT, "", &mut |place, schema| {
        let is_names = place.ends_with("/properties");
        assert!(is_names || (schema["default"].is_null() && schema["const"].is_null()), "{place}: {schema}");
        checked += 1;
    });

    assert!(checked > 1_000, "{checked}");
}

/// A10: a choice is one between schemas with names, and never one between constants.
#[test]
fn every_choice_is_between_named_schemas() {
    let mut choices = 0;
    each_schema(&DOCUMENT["components"]["schemas"], "", &mut |place, schema| {
        for choice in schema["oneOf"].as_array().into_iter().flatten() {
            let tagged = choice["properties"]["type"]["enum"].is_array();
            assert!(choice["$ref"].is_string() || tagged, "{place}: {choice}");
            choices += 1;
        }
    });

    assert!(choices >= 6, "{choices}");
}

/// A10: errors are named responses with one media type, and the codes of each are listed.
#[test]
fn every_error_is_a_named_response_with_its_codes() {
    let components = &DOCUMENT["components"];
    for (route, operation) in operations() {
        for (status, response) in operation["responses"].as_object().expect("responses") {
            if status.starts_with('2') {
                continue;
            }
            let name = response["$ref"].as_str().and_then(|name| name.strip_prefix("#/components/responses/"));
            let response = &components["responses"][name.unwrap_or_else(|| panic!("{route} {status}"))];
            let content = response["content"].as_object().expect("content");
            assert_eq!(content.keys().collect::<Vec<_>>(), ["application/problem+json"], "{route} {status}");
            let schema = content["application/problem+json"]["schema"]["$ref"].as_str().expect("a named schema");
            let codes = &components["schemas"][schema.rsplit('/').next().unwrap_or_default()]["properties"]["code"];
            assert!(codes["enum"].as_array().is_some_and(|codes| !codes.is_empty()), "{route} {status}: {codes}");
        }
    }
}

/// A10: a body is required wherever there is one, and its alternatives exclude each other.
#[test]
fn every_body_is_required_and_its_alternatives_exclude_each_other() {
    let bodies: Vec<_> = operations().filter(|(_, operation)| operation["requestBody"].is_object()).collect();

    for (route, operation) in &bodies {
        assert_eq!(operation["requestBody"]["required"], true, "{route}");
        let examples = operation["requestBody"]["content"]["application/json"]["examples"].as_object();
        assert!(examples.is_some_and(|examples| !examples.is_empty()), "{route}");
    }
    assert!(bodies.len() >= 22, "{}", bodies.len());
    let schemas = &DOCUMENT["components"]["schemas"];
    for (one, own, other) in [
        ("InvitationsCreateByEmails", "emails", "people"),
        ("InvitationsCreateByPeople", "people", "emails"),
        ("MembersAddByUser", "user", "email"),
        ("MembersRemoveByMembers", "members", "all_matching"),
    ] {
        let required = schemas[one]["required"].as_array().expect("required fields");
        assert!(required.contains(&own.into()), "{one}");
        assert!(schemas[one]["properties"][other].is_null() && schemas[one]["additionalProperties"] == false, "{one}");
    }
}

/// A10: what API Gateway answers itself is documented once, apart from the operations.
#[test]
fn answers_of_the_gateway_are_documented_apart() {
    let statuses: Vec<&str> =
        DOCUMENT["x-gateway-responses"].as_object().expect("statuses").keys().map(String::as_str).collect();

    assert_eq!(statuses, ["401", "403", "404", "413", "429", "500", "503"]);
    assert_eq!(DOCUMENT["components"]["schemas"]["GatewayError"]["required"], serde_json::json!(["message"]));
}

/// A9, C88: every type of event has a schema, which the recorded example of it matches, and an entry on the page.
#[test]
fn every_event_has_a_schema_that_its_example_matches() {
    let webhooks = DOCUMENT["webhooks"].as_object().expect("webhooks");
    let page = manifest::read(generate::EVENTS);

    for (name, webhook) in webhooks {
        let content = &webhook["post"]["requestBody"]["content"]["application/json"];
        let mut schema = content["schema"].clone();
        schema["components"] = DOCUMENT["components"].clone();
        let validator = jsonschema::draft202012::new(&schema).expect("a schema");
        let faults: Vec<String> = validator.iter_errors(&content["example"]).map(|error| error.to_string()).collect();
        assert_eq!(faults, [""; 0], "{name}");
        assert!(page.contains(&format!("\n## {name}\n")), "{name}");
    }
    assert_eq!(webhooks.len(), domain::event::Fact::ACTIONS.len());
}
