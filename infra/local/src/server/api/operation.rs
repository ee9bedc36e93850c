//! One operation of the OpenAPI document, as the reference shows it.

use serde::Serialize;
use serde_json::Value;

use super::schema::{self, Row};

/// An operation, or an event.
#[derive(Serialize)]
pub(super) struct ApiOperation {
    pub(super) tag: String,
    id: String,
    method: String,
    path: String,
    summary: String,
    description: Vec<String>,
    /// Who may call: `public`, scopes, or empty for every signed-in person.
    access: String,
    parameters: Vec<Parameter>,
    body: Option<Content>,
    responses: Vec<ApiResponse>,
}

#[derive(Serialize)]
struct Parameter {
    name: String,
    place: String,
    kind: String,
    is_required: bool,
    description: String,
}

/// The body of a request or a response.
#[derive(Serialize)]
struct Content {
    is_required: bool,
    media_type: String,
    rows: Vec<Row>,
    /// Titles and JSON texts.
    examples: Vec<(String, String)>,
}

#[derive(Serialize)]
struct ApiResponse {
    status: String,
    /// The text, with the problem codes between backticks.
    description: String,
    headers: Vec<String>,
    contents: Vec<Content>,
}

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Every operation, by path.
pub(super) fn all(document: &Value) -> Vec<ApiOperation> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let operations = paths.flat_map(|(path, methods)| {
        METHODS.into_iter().filter_map(move |method| Some((method, path, methods.get(method)?)))
    });
    operations.map(|(method, path, operation)| read(document, method, path, operation)).collect()
}

/// Every event (`webhooks`), by its type.
pub(super) fn events(document: &Value) -> Vec<ApiOperation> {
    let webhooks = document["webhooks"].as_object().into_iter().flatten();
    webhooks.map(|(name, hook)| read(document, "event", name, &hook["post"])).collect()
}

fn read(document: &Value, method: &str, path: &str, operation: &Value) -> ApiOperation {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let responses = operation["responses"].as_object().into_iter().flatten();
    ApiOperation {
        tag: text(&operation["tags"][0]),
        id: operation["operationId"].as_str().unwrap_or(path).to_owned(),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&operation["summary"]),
        description: text(&operation["description"])
            .split("\n\n")
            .map(str::to_owned)
            .filter(|one| !one.is_empty())
            .collect(),
        access: access(operation),
        parameters: list(&operation["parameters"]).iter().map(|one| parameter(document, one)).collect(),
        body: contents(document, schema::resolve(document, &operation["requestBody"])).pop(),
        responses: responses.map(|(status, response)| read_response(document, status, response)).collect(),
    }
}

fn access(operation: &Value) -> String {
    let Some(security) = operation["security"].as_array() else { return String::new() };
    let scopes: Vec<&str> = security
        .iter()
        .filter_map(Value::as_object)
        .flat_map(|schemes| schemes.values())
        .flat_map(|scopes| scopes.as_array().into_iter().flatten())
        .filter_map(Value::as_str)
        .collect();
    match (security.is_empty(), scopes.is_empty()) {
        (true, _) => "public".to_owned(),
        (false, true) => String::new(),
        (false, false) => format!("scope {}", scopes.join(", ")),
    }
}

fn parameter(document: &Value, parameter: &Value) -> Parameter {
    let parameter = schema::resolve(document, parameter);
    Parameter {
        name: text(&parameter["name"]),
        place: text(&parameter["in"]),
        kind: schema::kind(document, &parameter["schema"]),
        is_required: parameter["required"] == true,
        description: schema::description(document, parameter),
    }
}

fn read_response(document: &Value, status: &str, response: &Value) -> ApiResponse {
    let response = schema::resolve(document, response);
    let headers = response["headers"].as_object().into_iter().flatten();
    ApiResponse {
        status: status.to_owned(),
        description: text(&response["description"]),
        headers: headers.map(|(name, _)| name.clone()).collect(),
        contents: contents(document, response),
    }
}

/// The contents of a request body or a response, by media type.
fn contents(document: &Value, body: &Value) -> Vec<Content> {
    let types = body["content"].as_object().into_iter().flatten();
    let content = |(media_type, content): (&String, &Value)| Content {
        is_required: body["required"] == true,
        media_type: media_type.clone(),
        rows: schema::rows(document, &content["schema"]),
        examples: examples(document, content),
    };
    types.map(content).collect()
}

fn examples(document: &Value, content: &Value) -> Vec<(String, String)> {
    let pretty = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    };
    let named = content["examples"].as_object().into_iter().flatten().map(|(name, example)| {
        let example = schema::resolve(document, example);
        (example["summary"].as_str().unwrap_or(name).to_owned(), pretty(&example["value"]))
    });
    let single = content.get("example").map(|example| ("Example".to_owned(), pretty(example)));
    single.into_iter().chain(named).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
