//! Responses: the view of an operation, and all its problem codes.

use std::collections::{BTreeMap, BTreeSet};

use http::{Method, StatusCode};
use kit::operation::Http;
use kit::route::Access;
use kit::{Code, Responses};
use serde_json::{Map, Value, json};

use super::schemas::Shapes;

/// Statuses of responses of the gateway itself.
const GATEWAY: [StatusCode; 6] = [
    StatusCode::UNAUTHORIZED,
    StatusCode::FORBIDDEN,
    StatusCode::PAYLOAD_TOO_LARGE,
    StatusCode::TOO_MANY_REQUESTS,
    StatusCode::INTERNAL_SERVER_ERROR,
    StatusCode::SERVICE_UNAVAILABLE,
];

/// The headers that several responses share.
pub(super) fn headers() -> Value {
    let header = |description: &str, schema: Value| json!({ "description": description, "schema": schema });
    json!({
        "ETag": header("The version, for If-Match", json!({ "type": "string" })),
        "IdempotentReplayed": header("This is the response of an earlier execution", json!({ "const": "true" })),
        "Link": header("The next page, if there is one", json!({ "type": "string" })),
        "Location": header("The created resource", json!({ "type": "string" })),
        "RetryAfter": header("Seconds after which to retry", json!({ "type": "integer", "minimum": 1 })),
    })
}

/// The responses of an operation, by status.
pub(super) fn of(http: &Http, shapes: &Shapes, example: &Value) -> Value {
    let mut responses = Map::new();
    for (status, codes) in problems(http) {
        responses.insert(status.as_str().to_owned(), problem(http, status, &codes, shapes));
    }
    match http.responses {
        Responses::View(statuses) => {
            for status in statuses {
                responses.insert(status.to_string(), view(*status, shapes, example, "Done"));
            }
        }
        Responses::Batch(statuses) => {
            for status in statuses {
                responses.insert(status.to_string(), view(*status, shapes, example, "All entries succeeded"));
            }
            responses.insert("207".to_owned(), view(207, shapes, example, "Some entries succeeded"));
        }
        Responses::NoContent => drop(responses.insert("204".to_owned(), json!({ "description": "Done" }))),
        Responses::File(media_type) => {
            let essence = media_type.split(';').next().unwrap_or(media_type);
            let content = json!({ essence: { "schema": { "type": "string" } } });
            let headers = json!({ "Link": { "$ref": "#/components/headers/Link" } });
            let answer = json!({ "description": "The file", "headers": headers, "content": content });
            responses.insert("200".to_owned(), answer);
        }
    }
    if http.route.method == Method::POST && !http.read_only {
        for (status, answer) in &mut responses {
            if status.starts_with(['2', '4']) {
                answer["headers"]["Idempotent-Replayed"] = reference("IdempotentReplayed");
            }
        }
    }
    Value::Object(responses)
}

fn view(status: u16, shapes: &Shapes, example: &Value, description: &str) -> Value {
    let mut content = json!({ "schema": shapes.view });
    if example["status"] == status {
        content["example"] = example["response"].clone();
    }
    let mut headers = json!({ "ETag": reference("ETag") });
    if status == 201 {
        headers["Location"] = reference("Location");
    }
    if status == 207 {
        headers["Retry-After"] = reference("RetryAfter");
    }
    json!({ "description": description, "headers": headers, "content": { "application/json": content } })
}

fn reference(header: &str) -> Value {
    json!({ "$ref": format!("#/components/headers/{header}") })
}

/// The codes of an operation by status: its own and the common ones.
fn problems(http: &Http) -> BTreeMap<StatusCode, BTreeSet<Code>> {
    let mut own: Vec<Code> = http.problems().collect();
    own.extend([Code::Malformed, Code::TooLarge, Code::UnsupportedMediaType, Code::Internal, Code::Unavailable]);
    match http.route.access {
        Access::Person => own.push(Code::Unauthorized),
        Access::Machine(_) => own.extend([Code::Unauthorized, Code::Forbidden]),
        Access::Public => {}
    }
    if http.route.method == Method::POST && !http.read_only {
        own.extend([Code::RequestInProgress, Code::IdempotencyKeyReused]);
    }
    if http.route.parameter_names().next().is_some() {
        own.push(Code::NotFound);
    }
    let mut by_status: BTreeMap<StatusCode, BTreeSet<Code>> = BTreeMap::new();
    for code in own {
        by_status.entry(code.status()).or_default().insert(code);
    }
    // The gateway's own throttle.
    by_status.entry(StatusCode::TOO_MANY_REQUESTS).or_default();
    by_status
}

fn problem(http: &Http, status: StatusCode, codes: &BTreeSet<Code>, shapes: &Shapes) -> Value {
    let meanings: Vec<String> = codes.iter().map(|code| format!("`{}`: {}", code.as_str(), code.meaning())).collect();
    let description = if meanings.is_empty() { "Too many requests at once".to_owned() } else { meanings.join("; ") };
    let mut content = json!({});
    if !codes.is_empty() {
        let problem = json!({ "$ref": "#/components/schemas/Problem" });
        let schema = json!({ "allOf": [problem, { "properties": { "code": { "enum": codes } } }] });
        content["application/problem+json"] = json!({ "schema": schema });
    }
    let mut others = Vec::new();
    if matches!(http.responses, Responses::Batch(_)) {
        others.push(shapes.view.clone());
    }
    if GATEWAY.contains(&status) {
        others.push(json!({ "$ref": "#/components/schemas/GatewayAnswer" }));
    }
    match others.as_slice() {
        [] => {}
        [only] => content["application/json"] = json!({ "schema": only }),
        several => content["application/json"] = json!({ "schema": { "anyOf": several } }),
    }
    let mut answer = json!({ "description": description, "content": content });
    if [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE, StatusCode::CONFLICT].contains(&status) {
        answer["headers"]["Retry-After"] = reference("RetryAfter");
    }
    answer
}
