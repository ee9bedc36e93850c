//! The operation object of one operation.

use kit::route::Access;
use kit::{Operation, operation::Http};
use serde_json::{Value, json};

use super::schemas::{Schemas, Shapes};
use super::{parameters, responses};

/// The area of an operation: the first part of its name.
pub(super) fn area(name: &'static str) -> &'static str {
    name.split('-').next().unwrap_or(name)
}

/// The operation object of an operation.
pub(super) fn describe(operation: &Operation, http: &Http, schemas: &mut Schemas, example: &Value) -> Value {
    let (name, summary) = (operation.name, operation.summary);
    let shapes = schemas.of(name, http);
    let mut described = json!({
        "operationId": name,
        "summary": summary,
        "tags": [area(name)],
        "parameters": parameters::of(http, &shapes, schemas),
        "responses": responses::of(http, &shapes, example),
    });
    if let Some(body) = body(&shapes, schemas, example) {
        described["requestBody"] = body;
    }
    match http.route.access {
        Access::Person => {}
        Access::Machine(scope) => described["security"] = json!([{ "accessToken": [scope] }]),
        Access::Public => described["security"] = json!([]),
    }
    described
}

/// None for an operation whose body has no fields.
fn body(shapes: &Shapes, schemas: &Schemas, example: &Value) -> Option<Value> {
    let resolved = schemas.resolved(&shapes.body);
    let fields = resolved["properties"].as_object().map_or(0, serde_json::Map::len);
    if fields == 0 {
        return None;
    }
    let required = resolved["required"].as_array().is_some_and(|required| !required.is_empty());
    let mut content = json!({ "schema": shapes.body });
    if !example["request"].is_null() {
        content["example"] = example["request"].clone();
    }
    Some(json!({ "required": required, "content": { "application/json": content } }))
}
