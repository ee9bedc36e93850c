//! Schemas as generators of clients read them: names of an enum in `enum` instead of one `const` each, no `default`, and no
//! citations of our rules.

use serde_json::{Map, Value, json};

/// The same schema, simpler.
pub(super) fn simplified(schema: &Value) -> Value {
    match schema {
        Value::Object(fields) => {
            let inside = |(name, value): (&String, &Value)| {
                // The names of properties are not keywords.
                let properties = value.as_object().filter(|_| name == "properties");
                let value = match properties {
                    Some(properties) => {
                        properties.iter().map(|(name, value)| (name.clone(), simplified(value))).collect()
                    }
                    None => simplified(value),
                };
                (name.clone(), value)
            };
            let mut fields: Map<String, Value> = fields.iter().map(inside).collect();
            describe_default(&mut fields);
            list_names(&mut fields);
            if let Some(Value::String(description)) = fields.get_mut("description") {
                *description = without_citations(description);
            }
            Value::Object(fields)
        }
        Value::Array(entries) => entries.iter().map(simplified).collect(),
        other => other.clone(),
    }
}

/// Says a default in words: as a keyword it makes an optional field a required one of a generated type.
fn describe_default(fields: &mut Map<String, Value>) {
    let Some(default) = fields.remove("default").filter(|default| !default.is_null() && !default.is_object()) else {
        return;
    };
    let description = fields.get("description").and_then(Value::as_str).unwrap_or_default();
    if default != json!([]) && !description.contains("efault") {
        let described = format!(
            "{description} Default: `{}`.",
            default.as_str().map_or_else(|| default.to_string(), str::to_owned)
        );
        fields.insert("description".to_owned(), described.trim_start().into());
    }
}

/// Replaces one `const` for each name by one `enum` for all, with the descriptions beside it.
fn list_names(fields: &mut Map<String, Value>) {
    if let Some(only) = fields.remove("const") {
        fields.insert("enum".to_owned(), json!([only]));
    }
    let Some(variants) = fields.get("oneOf").and_then(Value::as_array) else { return };
    let (mut names, mut descriptions) = (Vec::new(), Map::new());
    for variant in variants {
        let Some(own) = variant["enum"].as_array().filter(|_| variant["type"] == "string") else { return };
        if let ([name], Some(description)) = (own.as_slice(), variant["description"].as_str()) {
            descriptions.insert(name.as_str().unwrap_or_default().to_owned(), description.into());
        }
        names.extend(own.iter().cloned());
    }
    fields.remove("oneOf");
    fields.insert("type".to_owned(), "string".into());
    fields.insert("enum".to_owned(), names.into());
    fields.insert("x-enumDescriptions".to_owned(), descriptions.into());
}

/// Leaves out the ids of rules in parentheses, which mean nothing to a reader of the API.
fn without_citations(text: &str) -> String {
    let is_id = |id: &str| {
        id.starts_with(|c: char| c.is_ascii_uppercase()) && id[1..].starts_with(|c: char| c.is_ascii_digit())
    };
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(" (") {
        let inside = after.split_once(')').filter(|(ids, _)| ids.split(", ").all(is_id));
        kept.push_str(before);
        rest = if let Some((_, after)) = inside {
            after
        } else {
            kept.push_str(" (");
            after
        };
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A10: an enum is `enum`, with what each name means beside it.
    #[test]
    fn names_become_one_enum() {
        let schema = json!({
            "oneOf": [
                { "type": "string", "const": "member", "description": "Holds a seat (R17)." },
                { "type": "string", "enum": ["guest", "robot"] },
            ],
        });

        let expected = json!({
            "type": "string",
            "enum": ["member", "guest", "robot"],
            "x-enumDescriptions": { "member": "Holds a seat." },
        });
        assert_eq!(simplified(&schema), expected);
    }

    /// A10: a default is in the description, and a field that is called so stays.
    #[test]
    fn a_default_is_said_in_words() {
        let schema = json!({
            "properties": {
                "default": { "type": "boolean" },
                "kind": { "$ref": "#/x", "default": "member", "description": "A kind." },
                "ids": { "type": "array", "default": [] },
            },
        });

        let expected = json!({
            "properties": {
                "default": { "type": "boolean" },
                "kind": { "$ref": "#/x", "description": "A kind. Default: `member`." },
                "ids": { "type": "array" },
            },
        });
        assert_eq!(simplified(&schema), expected);
    }
}
