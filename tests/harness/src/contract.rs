//! Whatever a test asks, the answer is one that the OpenAPI document promises: its status, its media type, its shape and
//! its code. And what a function took is what the document lets clients send.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use jsonschema::Validator;
use kit::Operation;
use serde_json::{Value, json};

use crate::Answer;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| local::openapi::document(functions::CATALOGUE));

type Validators = Mutex<HashMap<(&'static str, String, String), Arc<Validator>>>;
static VALIDATORS: LazyLock<Validators> = LazyLock::new(Mutex::default);

/// Insists on the promise.
///
/// # Panics
/// When the answer is none that the document knows of.
#[track_caller]
pub(crate) fn kept(operation: &'static Operation, asked: &[u8], answer: &Answer) {
    let Some(described) = described(operation) else { return };
    let name = operation.name;
    let status = answer.status.to_string();
    let promised = &described["responses"][&status];
    assert!(promised.is_object(), "{name} answers {status}, which its document does not say: {}", answer.text());

    let essence = answer.header("content-type").and_then(|value| value.split(';').next()).unwrap_or_default();
    let content = &promised["content"][essence];
    if answer.bytes.is_empty() {
        assert!(promised["content"].is_null(), "{name} answers {status} with nothing");
    } else {
        assert!(content.is_object(), "{name} answers {status} as {essence}, which its document does not say");
    }
    if essence.ends_with("json") {
        let faults = faults(name, format!("{status} {essence}"), &content["schema"], &answer.body);
        assert!(faults.is_empty(), "{name} answers {status} otherwise than promised: {faults:?}\n{}", answer.text());
    }
    let body = &described["requestBody"]["content"]["application/json"]["schema"];
    if answer.status < 300 && !body.is_null() {
        let asked = serde_json::from_slice(asked).unwrap_or_else(|_| json!({}));
        let faults = faults(name, "request".to_owned(), body, &asked);
        assert!(faults.is_empty(), "{name} takes what its document forbids: {faults:?}\n{asked}");
    }
}

fn described(operation: &'static Operation) -> Option<&'static Value> {
    let route = operation.route()?;
    // Tests have catalogues of their own, with operations that are nobody's promise.
    Some(&DOCUMENT["paths"][route.path][route.method.as_str().to_lowercase()]).filter(|found| found.is_object())
}

fn faults(name: &'static str, part: String, schema: &Value, value: &Value) -> Vec<String> {
    let validator = {
        let mut validators = VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner);
        let made = validators.entry((name, part, schema["$ref"].to_string()));
        Arc::clone(made.or_insert_with(|| Arc::new(validator(schema))))
    };
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn validator(schema: &Value) -> Validator {
    let mut schema = schema.clone();
    schema["components"] = DOCUMENT["components"].clone();
    jsonschema::draft202012::new(&schema).unwrap_or_else(|error| panic!("a schema of the document: {error}"))
}
