//! Problems as named responses with named schemas, in which `code` has exactly the codes of the status.

use std::collections::BTreeSet;

use http::StatusCode;
use kit::{Code, Responses, operation::Http, problem::ProblemBody};
use serde_json::{Map, Value, json};

use super::responses::reference;
use super::schemas::{REFERENCE_PREFIX, Schemas, Shapes, pascal};

/// The named responses so far.
#[derive(Default)]
pub(super) struct Problems(Map<String, Value>);

impl Problems {
    /// A reference to the response of these codes. A response with one code is shared by all operations.
    pub fn reference(
        &mut self,
        operation: &str,
        http: &Http,
        (status, codes): (StatusCode, &BTreeSet<Code>),
        shapes: &Shapes,
        schemas: &mut Schemas,
    ) -> Value {
        let results = is_batch(http, status).then(|| results(shapes, schemas));
        let name = match codes.iter().collect::<Vec<_>>().as_slice() {
            [only] if results.is_none() => pascal(&only.anchor()),
            _ => format!("{}{}", pascal(operation), reason(status)),
        };
        if !self.0.contains_key(&name) {
            let schema = schema(codes, results.unwrap_or_default(), schemas);
            schemas.insert(format!("{name}Problem"), schema);
            self.0.insert(name.clone(), response(&name, status, codes));
        }
        json!({ "$ref": format!("#/components/responses/{name}") })
    }

    /// All of them, for the components of the document.
    pub fn into_responses(self) -> Map<String, Value> {
        self.0
    }
}

/// Whether a problem of that status may be the answer to a batch in which no entry succeeded.
fn is_batch(http: &Http, status: StatusCode) -> bool {
    const BEFORE_ANY_ENTRY: [StatusCode; 4] = [
        StatusCode::BAD_REQUEST,
        StatusCode::UNAUTHORIZED,
        StatusCode::PAYLOAD_TOO_LARGE,
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
    ];
    matches!(http.responses, Responses::Batch(_)) && !status.is_server_error() && !BEFORE_ANY_ENTRY.contains(&status)
}

/// The extension members of a batch: the fields of its view.
fn results(shapes: &Shapes, schemas: &Schemas) -> Map<String, Value> {
    schemas.resolved(&shapes.view)["properties"].as_object().cloned().unwrap_or_default()
}

/// The schema of a problem with these codes: all fields in one object, because generators join schemas differently.
fn schema(codes: &BTreeSet<Code>, extension: Map<String, Value>, schemas: &mut Schemas) -> Value {
    let mut schema = schemas.of_response::<ProblemBody>();
    schema["properties"]["code"] = json!({
        "type": "string",
        "enum": codes,
        "x-enumDescriptions": codes.iter().map(|code| (code.as_str().to_owned(), code.meaning().into())).collect::<Map<_, _>>(),
        "description": "The stable code.",
    });
    if let Some(properties) = schema["properties"].as_object_mut() {
        properties.extend(extension);
    }
    schema
}

fn response(name: &str, status: StatusCode, codes: &BTreeSet<Code>) -> Value {
    let meanings: Vec<String> = codes.iter().map(|code| format!("`{}`: {}", code.as_str(), code.meaning())).collect();
    let schema = json!({ "$ref": format!("{REFERENCE_PREFIX}{name}Problem") });
    let mut headers = json!({ "X-Request-Id": reference("RequestId") });
    if status.is_client_error() {
        headers["Idempotent-Replayed"] = reference("IdempotentReplayed");
    }
    if [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE, StatusCode::CONFLICT].contains(&status) {
        headers["Retry-After"] = reference("RetryAfter");
    }
    if codes.contains(&Code::RateLimited) || codes.contains(&Code::BatchFailed) {
        super::responses::add_rate_limit(&mut headers);
    }
    let content = json!({ "application/problem+json": { "schema": schema } });
    json!({ "description": meanings.join("; "), "headers": headers, "content": content })
}

fn reason(status: StatusCode) -> String {
    status.canonical_reason().unwrap_or_default().split(' ').collect()
}
