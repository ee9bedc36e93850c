//! Responses: the view of an operation, and all its problem codes.

use std::collections::BTreeMap;

use http::{Method, StatusCode};
use kit::Answers;
use kit::contract::CODES;
use kit::operation::Http;
use kit::route::Access;
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

/// The headers that several answers share.
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

/// The answers of an operation, by status.
pub(super) fn of(http: &Http, shapes: &Shapes, example: &Value) -> Value {
    let mut responses = Map::new();
    for (status, codes) in problems(http) {
        responses.insert(status.as_str().to_owned(), problem(http, status, &codes, shapes));
    }
    match http.answers {
        Answers::View(statuses) => {
            for status in statuses {
                responses.insert(status.to_string(), view(*status, shapes, example, "Done"));
            }
        }
        Answers::Batch(statuses) => {
            for status in statuses {
                responses.insert(status.to_string(), view(*status, shapes, example, "All entries succeeded"));
            }
            responses.insert("207".to_owned(), view(207, shapes, example, "Some entries succeeded"));
        }
        Answers::Nothing => drop(responses.insert("204".to_owned(), json!({ "description": "Done" }))),
        Answers::File(media_type) => {
            let essence = media_type.split(';').next().unwrap_or(media_type);
            let content = json!({ essence: { "schema": { "type": "string" } } });
            let headers = json!({ "Link": { "$ref": "#/components/headers/Link" } });
            let answer = json!({ "description": "The file", "headers": headers, "content": content });
            responses.insert("200".to_owned(), answer);
        }
    }
    if http.route.method == Method::POST {
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
fn problems(http: &Http) -> BTreeMap<StatusCode, Vec<&'static str>> {
    let mut own: Vec<&str> = http.problems.to_vec();
    own.extend(["malformed", "too_large", "unsupported_media_type", "internal", "unavailable"]);
    match http.route.access {
        Access::Person => own.push("unauthorized"),
        Access::Machine(_) => own.extend(["unauthorized", "forbidden"]),
        Access::Anyone => {}
    }
    if http.route.method == Method::POST {
        own.extend(["request_in_progress", "idempotency_key_reused"]);
    }
    if http.route.names().next().is_some() {
        own.push("not_found");
    }
    let mut by_status: BTreeMap<StatusCode, Vec<&'static str>> = BTreeMap::new();
    for (code, status, _) in CODES.iter().filter(|(code, _, _)| own.contains(code)) {
        by_status.entry(*status).or_default().push(code);
    }
    // The gateway's own throttle.
    by_status.entry(StatusCode::TOO_MANY_REQUESTS).or_default();
    by_status
}

fn problem(http: &Http, status: StatusCode, codes: &[&str], shapes: &Shapes) -> Value {
    let meaning = |code: &&str| CODES.iter().find(|(known, _, _)| known == code).map(|(_, _, meaning)| *meaning);
    let meanings: Vec<String> = codes.iter().filter_map(|code| Some(format!("`{code}`: {}", meaning(code)?))).collect();
    let description = if meanings.is_empty() { "Too many requests at once".to_owned() } else { meanings.join("; ") };
    let mut content = json!({});
    if !codes.is_empty() {
        let problem = json!({ "$ref": "#/components/schemas/Problem" });
        let schema = json!({ "allOf": [problem, { "properties": { "code": { "enum": codes } } }] });
        content["application/problem+json"] = json!({ "schema": schema });
    }
    let mut others = Vec::new();
    if matches!(http.answers, Answers::Batch(_)) {
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
