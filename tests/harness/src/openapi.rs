//! Checks every request and response of every test against the `OpenAPI` document: status, media type, schema and code,
//! and the body of each accepted request.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use jsonschema::Validator;
use kit::Operation;
use serde_json::{Value, json};

use crate::Answer;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| generate::openapi::document(functions::OPERATIONS));

type Validators = Mutex<HashMap<(&'static str, String, String), Arc<Validator>>>;
static VALIDATORS: LazyLock<Validators> = LazyLock::new(Mutex::default);

/// Asserts that the document describes this response, and the request if the operation accepted it.
///
/// # Panics
/// When it does not.
#[track_caller]
pub(crate) fn assert_documented(operation: &'static Operation, request: &[u8], answer: &Answer) {
    let Some(documented) = documented(operation) else { return };
    let name = operation.name;
    let status = answer.status.to_string();
    let essence = answer.header("content-type").and_then(|value| value.split(';').next()).unwrap_or_default();
    let of_gateway = essence == "application/json" && DOCUMENT["x-gateway-responses"][&status].is_object();
    let response =
        if of_gateway { &DOCUMENT["x-gateway-responses"][&status] } else { &documented["responses"][&status] };
    let response = resolved(response);
    assert!(response.is_object(), "{name} answers {status}, which the document does not describe: {}", answer.text());

    let content = &response["content"][essence];
    if answer.bytes.is_empty() {
        assert!(response["content"].is_null(), "{name} answers {status} without a body");
    } else {
        assert!(content.is_object(), "{name} answers {status} as {essence}, which the document does not describe");
    }
    if essence.ends_with("json") {
        let faults = faults(name, format!("{status} {essence} {of_gateway}"), &content["schema"], &answer.body);
        assert!(
            faults.is_empty(),
            "the answer {status} of {name} does not match its schema: {faults:?}\n{}",
            answer.text()
        );
    }
    let body = &documented["requestBody"]["content"]["application/json"]["schema"];
    if answer.status < 300 && !body.is_null() {
        let request = serde_json::from_slice(request).unwrap_or_else(|_| json!({}));
        let faults = faults(name, "request".to_owned(), body, &request);
        assert!(faults.is_empty(), "{name} accepts a request that does not match its schema: {faults:?}\n{request}");
    }
}

/// The response itself, or the named one that it refers to.
fn resolved(response: &'static Value) -> &'static Value {
    let named = response["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/components/responses/"));
    named.map_or(response, |name| &DOCUMENT["components"]["responses"][name])
}

fn documented(operation: &'static Operation) -> Option<&'static Value> {
    let route = operation.route()?;
    // Tests define further operations of their own, which are not in the document.
    Some(&DOCUMENT["paths"][route.path][route.method.as_str().to_lowercase()]).filter(|operation| operation.is_object())
}

fn faults(name: &'static str, part: String, schema: &Value, value: &Value) -> Vec<String> {
    let validator = {
        let mut validators = VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = validators.entry((name, part, schema["$ref"].to_string()));
        Arc::clone(entry.or_insert_with(|| Arc::new(validator(schema))))
    };
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn validator(schema: &Value) -> Validator {
    let mut schema = schema.clone();
    schema["components"] = DOCUMENT["components"].clone();
    jsonschema::draft202012::new(&schema).unwrap_or_else(|error| panic!("an invalid schema in the document: {error}"))
}
