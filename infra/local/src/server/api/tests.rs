//! The reference shows everything that the document says.

use serde_json::json;

use super::schema::Row;
use super::*;

fn document() -> Value {
    serde_json::from_str(OPENAPI).expect("JSON")
}

/// A17: every operation is there, with its parameters, its fields and its problem codes.
#[test]
fn the_reference_has_every_operation() {
    let (document, page) = (document(), render(&document()));
    let shown = |text: &str| page.contains(&text.replace('/', "&#x2f;"));

    let paths = document["paths"].as_object().expect("paths");
    for (path, methods) in paths {
        for operation in methods.as_object().expect("operations").values() {
            let id = operation["operationId"].as_str().expect("an id");
            assert!(page.contains(&format!("id=\"{id}\"")) && shown(path), "{id}");
            assert!(shown(operation["summary"].as_str().expect("a summary").replace('\'', "&#x27;").as_str()), "{id}");
        }
    }
    for part in ["Idempotency-Key", "seat_limit", "api_only", "next_cursor", "latchkey/sign-ins", "412"] {
        assert!(shown(part), "{part}");
    }
    assert!(!page.contains("<script>") && !page.contains("https://cdn"), "scripts of this origin only");
}

/// A17: named examples, shared responses, enumerations and events are shown, too.
#[test]
fn other_shapes_of_a_document_are_shown() {
    let document = json!({
        "info": { "title": "T", "version": "1", "description": "One.\n\nTwo." },
        "paths": { "/things": { "post": {
            "operationId": "things-create", "summary": "Create <b>", "tags": ["things"],
            "description": "First paragraph.\n\nSecond paragraph.",
            "requestBody": { "required": true, "content": { "application/json": {
                "schema": { "$ref": "#/components/schemas/Thing" },
                "examples": { "small": { "summary": "A small one", "value": { "size": 1 } } },
            } } },
            "responses": { "409": { "$ref": "#/components/responses/Conflict" } },
        } } },
        "webhooks": { "thing.created": { "post": { "summary": "A thing was created" } } },
        "components": {
            "responses": { "Conflict": { "description": "`taken`: the name is taken", "content": {} } },
            "schemas": { "Thing": { "type": "object", "required": ["size"], "properties": {
                "size": { "type": "integer", "description": "How big." },
                "color": { "type": "string", "enum": ["red", "blue"] },
                "parts": { "type": "array", "items": { "$ref": "#/components/schemas/Thing" } },
            } } },
        },
    });

    let (page, rows) = (render(&document), schema::rows(&document, &json!({ "$ref": "#/components/schemas/Thing" })));

    for part in ["A small one", "Second paragraph.", "<code>taken</code>", "thing.created", "Create &lt;b&gt;"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let row = |name: &str, kind: &str, is_required, description: &str| Row {
        depth: 0,
        name: name.to_owned(),
        kind: kind.to_owned(),
        is_required,
        description: description.to_owned(),
    };
    assert_eq!(
        rows,
        [
            row("color", "\"red\" | \"blue\"", false, ""),
            row("parts", "list of Thing", false, ""),
            row("size", "integer", true, "How big."),
        ]
    );
}
