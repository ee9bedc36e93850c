//! Parameters: path, query and headers.

use http::Method;
use kit::{Code, operation::Http};
use serde_json::{Value, json};

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
        "IfMatch": {
            "name": "If-Match",
            "in": "header",
            "description": "The ETag that was read. The request fails with version_conflict if the version has changed",
            "schema": { "type": "string", "pattern": "^(\\*|\"[0-9]+\")$" },
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
    if let Some(types) = schema["type"].as_array().filter(|types| types.contains(&json!("null"))) {
        let rest: Vec<&Value> = types.iter().filter(|one| **one != "null").collect();
        schema["type"] = if let [only] = rest.as_slice() { (*only).clone() } else { json!(rest) };
        schema.as_object_mut().map(|fields| fields.remove("default"));
    }
    if let Some(other) = schema["anyOf"].as_array().and_then(|any| any.iter().find(|one| one["type"] != "null")) {
        schema = other.clone();
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
