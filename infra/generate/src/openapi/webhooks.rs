//! The events that leave by the bus, as `webhooks` of the document: a schema and an example for each type.

use domain::event::{Event, Fact};
use kit::bus::{ENVELOPE_VERSION, detail_type_of};
use serde_json::{Map, Value, json};

use super::schemas::{REFERENCE_PREFIX, Schemas, pascal};

/// One real event of each type, recorded by a test.
const GOLDEN: &str = include_str!("../../../../tests/it/audit/snapshots/it__audit__bus__events.snap");

/// A type of event.
pub(crate) struct EventType {
    /// Its `detail-type` on the bus, such as `membership.invited`.
    pub name: String,
    /// What happened.
    pub description: String,
    /// The schema of its body.
    pub schema: Value,
    /// A real body.
    pub example: Value,
}

impl EventType {
    fn schema_name(&self) -> String {
        format!("{}Event", pascal(&self.name.replace(['.', '_'], "-")))
    }
}

/// Every type of event, in the order of the variants of [`Fact`].
///
/// # Panics
/// When an action has no variant in the schema of events: the code does not agree with itself.
pub(crate) fn event_types(schemas: &mut Schemas) -> Vec<EventType> {
    let event = schemas.of_response::<Event>();
    let examples = GOLDEN.split("---\n").nth(2).and_then(|json| serde_json::from_str(json).ok()).unwrap_or(Value::Null);
    let variants = event["oneOf"].as_array().cloned().unwrap_or_default();
    let one = |action: &&str| {
        let variant = variants.iter().find(|variant| variant["properties"]["action"]["enum"] == json!([action]));
        let variant = variant.unwrap_or_else(|| panic!("{action} is no variant"));
        let name = detail_type_of(action);
        let description = variant["description"].as_str().unwrap_or_default().to_owned();
        EventType { schema: envelope(&event, variant), example: examples[&name].clone(), name, description }
    };
    Fact::ACTIONS.iter().map(one).collect()
}

/// The envelope with the action and the detail of one variant.
fn envelope(event: &Value, variant: &Value) -> Value {
    let mut properties: Map<String, Value> = event["properties"].as_object().cloned().unwrap_or_default();
    let version =
        json!({ "type": "integer", "enum": [ENVELOPE_VERSION], "description": "The version of the envelope." });
    properties.insert("version".to_owned(), version);
    properties.extend(variant["properties"].as_object().cloned().unwrap_or_default());
    let required = |schema: &Value| schema["required"].as_array().cloned().unwrap_or_default();
    let required: Vec<Value> = ["version".into()].into_iter().chain(required(event)).chain(required(variant)).collect();
    json!({ "type": "object", "description": variant["description"], "properties": properties, "required": required })
}

/// The `webhooks` of the document.
pub(super) fn webhooks(schemas: &mut Schemas) -> Map<String, Value> {
    let types = event_types(schemas);
    let webhook = |event: EventType| {
        let name = event.schema_name();
        let content = json!({
            "schema": { "$ref": format!("{REFERENCE_PREFIX}{name}") },
            "example": event.example,
        });
        schemas.insert(name, event.schema);
        let received = json!({ "2XX": { "description": "Received. Any other answer is tried again for a day." } });
        let post = json!({
            "operationId": event.name.replace(['.', '_'], "-"),
            "summary": event.description,
            "tags": ["events"],
            "security": [{ "eventsApiKey": [] }],
            "requestBody": { "required": true, "content": { "application/json": content } },
            "responses": received,
        });
        (event.name, json!({ "post": post }))
    };
    types.into_iter().map(webhook).collect()
}
