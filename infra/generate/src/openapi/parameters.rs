//! Parameters: path, query and headers.

use http::Method;
use kit::{Code, operation::Http, route::Access};
use serde_json::{Value, json};

use super::alternatives::not_null;
use super::schemas::{Schemas, Shapes};

/// The parameters that several operations share.
pub(super) fn shared() -> Value {
    json!({
        "IdempotencyKey": {
            "name": "Idempotency-Key",
            "in": "header",
            "description": "The request is executed once; a repetition by the same caller on the same path gets the same response for 24 hours",
            "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" },
        },
        "RequestId": {
            "name": "X-Request-Id",
            "in": "header",
            "description": "The caller's own identifier of the request, for the response and the log; without it, the request gets one",
            "schema": { "type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[A-Za-z0-9._:/+=-]+$" },
        },
        "IfMatch": {
            "name": "If-Match",
            "in": "header",
            "description": "The ETag that was read. The request fails with version_conflict if the version has changed",
            "schema": { "type": "string", "pattern": "^(\\*|\"[0-9]+\")$" },
        },
        "OnBehalfOf": {
            "name": "Latchkey-Actor",
            "in": "header",
            "description": "From a machine: the subject of the user whom it acts for. The audit log records it; it gives no rights. Ignored from people",
            "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" },
        },
    })
}

/// The parameters of an operation.
pub(super) fn of(http: &Http, shapes: &Shapes, schemas: &Schemas) -> Vec<Value> {
    let mut parameters: Vec<Value> = http.route.parameter_names().map(|name| part(name, shapes, schemas)).collect();
    let query = schemas.resolved(&shapes.query);
    let fields = query["properties"].as_object().into_iter().flatten();
    parameters.extend(fields.map(|(name, schema)| field(name, schema, required(query, name))));
    if http.route.method == Method::POST && !http.read_only {
        parameters.push(json!({ "$ref": "#/components/parameters/IdempotencyKey" }));
    }
    if http.problems().any(|code| code == Code::VersionConflict) {
        parameters.push(json!({ "$ref": "#/components/parameters/IfMatch" }));
    }
    parameters.push(json!({ "$ref": "#/components/parameters/RequestId" }));
    if matches!(http.route.access, Access::Callers(_) | Access::Machines(_)) {
        parameters.push(json!({ "$ref": "#/components/parameters/OnBehalfOf" }));
    }
    parameters
}

fn part(name: &str, shapes: &Shapes, schemas: &Schemas) -> Value {
    let path = schemas.resolved(&shapes.path);
    let description = &path["properties"][name]["description"];
    json!({
        "name": name,
        "in": "path",
        "required": true,
        "description": description,
        "schema": { "type": "string", "minLength": 1 },
    })
}

fn field(name: &str, schema: &Value, required: bool) -> Value {
    let mut schema = schema.clone();
    let description = schema.as_object_mut().and_then(|fields| fields.remove("description"));
    // A query cannot express null: an optional parameter is absent instead.
    if let Some(fields) = schema.as_object_mut() {
        not_null(fields);
    }
    let mut parameter = json!({ "name": name, "in": "query", "required": required, "schema": schema });
    if let Some(description) = description {
        parameter["description"] = description;
    }
    parameter
}

fn required(schema: &Value, name: &str) -> bool {
    schema["required"].as_array().is_some_and(|required| required.iter().any(|one| one == name))
}
