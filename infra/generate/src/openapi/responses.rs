//! Responses: the view of an operation, and all its problem codes.

use std::collections::{BTreeMap, BTreeSet};

use http::{Method, StatusCode};
use kit::operation::Http;
use kit::route::Access;
use kit::{Code, Responses};
use serde_json::{Map, Value, json};

use super::operation::has_body;
use super::problems::Problems;
use super::schemas::{Schemas, Shapes};

/// The headers that several responses share.
pub(super) fn headers() -> Value {
    let header = |description: &str, schema: Value| json!({ "description": description, "schema": schema });
    json!({
        "ETag": header("The version, for If-Match", json!({ "type": "string" })),
        "IdempotentReplayed": header(
            "This is the response of an earlier execution with the same Idempotency-Key",
            json!({ "type": "string", "enum": ["true"] }),
        ),
        "RateLimitLimit": header("How many emails the quota allows a day", json!({ "type": "integer" })),
        "RateLimitRemaining": header("How many of them are left", json!({ "type": "integer" })),
        "RateLimitReset": header("Seconds until the quota is reset", json!({ "type": "integer" })),
        "RequestId": header("The identifier of the request, as the log knows it", json!({ "type": "string" })),
        "Link": header("The next page, if there is one", json!({ "type": "string" })),
        "Location": header("The created resource", json!({ "type": "string" })),
        "RetryAfter": header("Seconds after which to retry", json!({ "type": "integer", "minimum": 1 })),
    })
}

/// The responses of an operation, by status.
pub(super) fn of(
    (name, http): (&str, &Http),
    shapes: &Shapes,
    (schemas, problems): (&mut Schemas, &mut Problems),
    examples: &[Value],
) -> Value {
    let mut responses = Map::new();
    for (status, codes) in codes(http, has_body(shapes, schemas)) {
        let reference = problems.reference(name, http, (status, &codes), shapes, schemas);
        responses.insert(status.as_str().to_owned(), reference);
    }
    let mut add = |status: u16, description: &str| {
        let mut response = view(status, shapes, examples, description);
        if http.problems().any(|code| code == Code::RateLimited) {
            add_rate_limit(&mut response["headers"]);
        }
        if http.route.method == Method::POST && !http.read_only {
            response["headers"]["Idempotent-Replayed"] = reference("IdempotentReplayed");
        }
        responses.insert(status.to_string(), response);
    };
    match http.responses {
        Responses::View(statuses) => {
            for status in statuses {
                add(*status, "Done");
            }
        }
        Responses::Batch(statuses) => {
            for status in statuses {
                add(*status, "All entries succeeded");
            }
            add(207, "Some entries succeeded");
        }
        Responses::NoContent => drop(responses.insert("204".to_owned(), no_content(http))),
        Responses::File(media_type) => drop(responses.insert("200".to_owned(), file(media_type))),
    }
    Value::Object(responses)
}

fn no_content(http: &Http) -> Value {
    let mut headers = json!({ "X-Request-Id": reference("RequestId") });
    if http.route.method == Method::POST {
        headers["Idempotent-Replayed"] = reference("IdempotentReplayed");
    }
    json!({ "description": "Done", "headers": headers })
}

fn file(media_type: &str) -> Value {
    let essence = media_type.split(';').next().unwrap_or(media_type);
    let content = json!({ essence: { "schema": { "type": "string" } } });
    let headers = json!({ "Link": reference("Link"), "X-Request-Id": reference("RequestId") });
    json!({ "description": "The file", "headers": headers, "content": content })
}

fn view(status: u16, shapes: &Shapes, examples: &[Value], description: &str) -> Value {
    let mut content = json!({ "schema": shapes.view });
    let of_status: Vec<Value> = examples.iter().filter(|example| example["status"] == status).cloned().collect();
    if !of_status.is_empty() {
        content["examples"] = named(&of_status, "response");
    }
    let mut headers = json!({ "ETag": reference("ETag"), "X-Request-Id": reference("RequestId") });
    if status == 201 {
        headers["Location"] = reference("Location");
    }
    if status == 207 {
        headers["Retry-After"] = reference("RetryAfter");
    }
    json!({ "description": description, "headers": headers, "content": { "application/json": content } })
}

/// The requests, or the responses, of examples by their names.
pub(super) fn named(examples: &[Value], part: &str) -> Value {
    let named = examples.iter().filter(|example| !example[part].is_null());
    let one = |example: &Value| {
        let name = example["name"].as_str().unwrap_or_default().to_owned();
        (name, json!({ "summary": example["summary"], "value": example[part] }))
    };
    Value::Object(named.map(one).collect())
}

/// The headers of a quota.
pub(super) fn add_rate_limit(headers: &mut Value) {
    for header in ["Limit", "Remaining", "Reset"] {
        headers[format!("RateLimit-{header}")] = reference(&format!("RateLimit{header}"));
    }
}

pub(super) fn reference(header: &str) -> Value {
    json!({ "$ref": format!("#/components/headers/{header}") })
}

/// The codes of an operation by status: its own and the common ones.
fn codes(http: &Http, has_body: bool) -> BTreeMap<StatusCode, BTreeSet<Code>> {
    let mut own: Vec<Code> = http.problems().collect();
    own.extend([Code::Malformed, Code::TooLarge, Code::UnsupportedMediaType, Code::Internal, Code::Unavailable]);
    match http.route.access {
        Access::Callers(_) => own.push(Code::Unauthorized),
        Access::People | Access::Machines(_) => own.extend([Code::Unauthorized, Code::Forbidden]),
        Access::Public => {}
    }
    let asks_people = matches!(http.route.access, Access::People | Access::Callers(_));
    if asks_people && http.route.parameter_names().any(|name| name == "org") {
        own.push(Code::OtherAccount);
    }
    if http.route.method == Method::POST && !http.read_only {
        own.extend([Code::RequestInProgress, Code::IdempotencyKeyReused]);
    }
    if http.route.method != Method::GET {
        own.push(Code::UnknownField);
    }
    if has_body {
        own.push(Code::Required);
    }
    if matches!(http.responses, Responses::Batch(_)) {
        own.push(Code::BatchFailed);
    }
    if http.route.parameter_names().next().is_some() {
        own.push(Code::NotFound);
    }
    let mut by_status: BTreeMap<StatusCode, BTreeSet<Code>> = BTreeMap::new();
    for code in own {
        by_status.entry(code.status()).or_default().insert(code);
    }
    by_status
}
