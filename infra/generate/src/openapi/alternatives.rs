//! Bodies of which one of several fields is given: a schema for each, because a generated type of all fields would accept
//! none or several of them. A body declares them as `x-alternatives`: to each field those that it excludes.

use serde_json::{Map, Value, json};

use super::schemas::{REFERENCE_PREFIX, pascal};

const KEYWORD: &str = "x-alternatives";

/// The schema that refers to the alternatives, and these with their names; none if there are no alternatives.
pub(super) fn split(name: &str, schema: &Value) -> Option<(Value, Vec<(String, Value)>)> {
    let alternatives = schema[KEYWORD].as_object()?;
    let named = |(field, excluded): (&String, &Value)| {
        let stem = name.strip_suffix("Body").unwrap_or(name);
        (format!("{stem}By{}", pascal(&field.replace('_', "-"))), alternative(schema, field, excluded))
    };
    let schemas: Vec<(String, Value)> = alternatives.iter().map(named).collect();
    let references: Vec<Value> =
        schemas.iter().map(|(name, _)| json!({ "$ref": format!("{REFERENCE_PREFIX}{name}") })).collect();
    Some((json!({ "oneOf": references, "description": schema["description"] }), schemas))
}

/// The schema with that field required, and without those that it excludes.
fn alternative(schema: &Value, field: &str, excluded: &Value) -> Value {
    let mut schema = schema.clone();
    schema.as_object_mut().map(|schema| schema.remove(KEYWORD));
    let excluded = excluded.as_array().into_iter().flatten().filter_map(Value::as_str);
    if let Some(properties) = schema["properties"].as_object_mut() {
        for other in excluded {
            properties.remove(other);
        }
        if let Some(own) = properties.get_mut(field).and_then(Value::as_object_mut) {
            not_null(own);
        }
    }
    let required = schema["required"].as_array().into_iter().flatten().cloned();
    schema["required"] = required.chain([field.into()]).collect();
    schema
}

/// Leaves null out of the values of a schema.
pub(super) fn not_null(schema: &mut Map<String, Value>) {
    if let Some(types) = schema.get("type").and_then(Value::as_array) {
        let rest: Vec<Value> = types.iter().filter(|one| **one != "null").cloned().collect();
        schema.insert("type".to_owned(), if let [only] = rest.as_slice() { only.clone() } else { rest.into() });
    }
    let rest = schema.get("anyOf").and_then(Value::as_array);
    let rest: Option<Vec<Value>> = rest.map(|any| any.iter().filter(|one| one["type"] != "null").cloned().collect());
    match rest.as_deref() {
        Some([Value::Object(only)]) => {
            schema.remove("anyOf");
            schema.extend(only.clone());
        }
        Some(several) => drop(schema.insert("anyOf".to_owned(), several.into())),
        None => {}
    }
}
