//! Schemas of the OpenAPI document as rows of a table: one for each field, nested fields indented.

use serde::Serialize;
use serde_json::Value;

/// How deep nested fields are shown.
const MAX_DEPTH: usize = 6;

/// A field.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Row {
    pub(super) depth: usize,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) is_required: bool,
    pub(super) description: String,
}

/// The value itself, or what its `$ref` names.
pub(super) fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let mut value = value;
    for _ in 0..MAX_DEPTH {
        let Some(pointer) = value["$ref"].as_str().and_then(|target| target.strip_prefix('#')) else { break };
        value = document.pointer(pointer).unwrap_or(&Value::Null);
    }
    value
}

/// The description of a parameter or a field, or else that of its schema.
pub(super) fn description(document: &Value, value: &Value) -> String {
    let own = value["description"].as_str();
    let inner = || resolve(document, value)["description"].as_str().or_else(|| value["schema"]["description"].as_str());
    own.or_else(inner).unwrap_or_default().to_owned()
}

/// The type in words, such as `string or null`, `"en" | "de"` or `list of Invitee`.
pub(super) fn kind(document: &Value, schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|target| target.rsplit('/').next()) {
        let target = resolve(document, schema);
        let is_plain = target["properties"].is_null() && target["allOf"].is_null();
        return if is_plain { kind(document, target) } else { name.to_owned() };
    }
    if let Some(constant) = schema.get("const") {
        return constant.to_string();
    }
    if let Some(values) = schema["enum"].as_array() {
        return values.iter().map(Value::to_string).collect::<Vec<_>>().join(" | ");
    }
    if let Some(options) = ["anyOf", "oneOf"].iter().find_map(|name| schema[name].as_array()) {
        let mut kinds: Vec<String> = options.iter().map(|option| kind(document, option)).collect();
        kinds.dedup();
        let separator = if kinds.iter().all(|kind| kind.starts_with('"')) { " | " } else { " or " };
        return kinds.join(separator);
    }
    match &schema["type"] {
        Value::Array(types) => {
            let names = types.iter().filter_map(Value::as_str);
            names.map(|name| simple(document, schema, name)).collect::<Vec<_>>().join(" or ")
        }
        Value::String(name) => simple(document, schema, name),
        _ => "any".to_owned(),
    }
}

fn simple(document: &Value, schema: &Value, name: &str) -> String {
    match (name, schema["format"].as_str()) {
        ("array", _) => format!("list of {}", kind(document, &schema["items"])),
        ("string", Some(format)) => format!("string ({format})"),
        _ => name.to_owned(),
    }
}

/// The fields of a schema; none for one that is not an object.
pub(super) fn rows(document: &Value, schema: &Value) -> Vec<Row> {
    let mut rows = Vec::new();
    add_fields(document, schema, 0, &mut Vec::new(), &mut rows);
    rows
}

fn add_fields<'a>(document: &'a Value, schema: &'a Value, depth: usize, seen: &mut Vec<&'a str>, rows: &mut Vec<Row>) {
    let name = schema["$ref"].as_str().unwrap_or_default();
    if depth > MAX_DEPTH || (!name.is_empty() && seen.contains(&name)) {
        return;
    }
    seen.push(name);
    let schema = resolve(document, schema);
    for part in schema["allOf"].as_array().into_iter().flatten() {
        add_fields(document, part, depth, seen, rows);
    }
    for option in ["anyOf", "oneOf"].iter().filter_map(|name| schema[name].as_array()).flatten() {
        add_fields(document, option, depth, seen, rows);
    }
    add_fields_of_items(document, schema, depth, seen, rows);
    let required = schema["required"].as_array();
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        // A second schema that narrows a field, as the codes of a problem do.
        if let Some(known) = rows.iter_mut().find(|row| row.depth == depth && row.name == *name) {
            if !field["enum"].is_null() {
                known.kind = kind(document, field);
            }
            continue;
        }
        rows.push(Row {
            depth,
            name: name.clone(),
            kind: kind(document, field),
            is_required: required.is_some_and(|required| required.iter().any(|one| one == name)),
            description: description(document, field),
        });
        add_fields(document, field, depth + 1, seen, rows);
    }
    seen.pop();
}

fn add_fields_of_items<'a>(
    document: &'a Value,
    schema: &'a Value,
    depth: usize,
    seen: &mut Vec<&'a str>,
    rows: &mut Vec<Row>,
) {
    for inner in ["items", "additionalProperties"].iter().filter_map(|name| schema.get(*name)) {
        if inner.is_object() {
            add_fields(document, inner, depth, seen, rows);
        }
    }
}
