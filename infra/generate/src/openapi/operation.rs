//! The operation object of one operation.

use kit::{Operation, operation::Http};
use serde_json::{Value, json};

use super::problems::Problems;
use super::schemas::{Schemas, Shapes};
use super::{callers, descriptions, parameters, responses};

/// The area of an operation: the first part of its name.
pub(super) fn area(name: &'static str) -> &'static str {
    name.split('-').next().unwrap_or(name)
}

/// The operation object of an operation.
pub(super) fn describe(
    operation: &Operation,
    http: &Http,
    (schemas, problems): (&mut Schemas, &mut Problems),
    examples: &[Value],
) -> Value {
    let (name, summary) = (operation.name, operation.summary);
    let shapes = schemas.of(name, http);
    let mut described = json!({
        "operationId": name,
        "summary": summary,
        "description": described_as(name, http),
        "security": callers::security(http.route.access),
        "tags": [area(name)],
        "parameters": parameters::of(http, &shapes, schemas),
        "responses": responses::of((name, http), &shapes, (schemas, problems), examples),
    });
    if let Some(body) = body(&shapes, schemas, examples) {
        described["requestBody"] = body;
    }
    described
}

/// What the operation does, and who may call it.
fn described_as(name: &'static str, http: &Http) -> String {
    let callers = callers::describe(name, http);
    descriptions::of(name).map_or_else(|| callers.clone(), |text| format!("{text}\n\n{callers}"))
}

/// None for an operation whose body has no fields.
fn body(shapes: &Shapes, schemas: &Schemas, examples: &[Value]) -> Option<Value> {
    if !has_body(shapes, schemas) {
        return None;
    }
    let content = json!({ "schema": shapes.body, "examples": responses::named(examples, "request") });
    Some(json!({ "required": true, "content": { "application/json": content } }))
}

/// Whether the body has fields.
pub(super) fn has_body(shapes: &Shapes, schemas: &Schemas) -> bool {
    let resolved = schemas.resolved(&shapes.body);
    resolved["oneOf"].is_array() || resolved["properties"].as_object().is_some_and(|fields| !fields.is_empty())
}
