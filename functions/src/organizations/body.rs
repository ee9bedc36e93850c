//! Parts of the bodies that create and change organisations.

use std::borrow::Cow;

use domain::{branding::Branding, policy::Policy, refusal::Fault};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use crate::request::parsed;

/// The look of emails.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BrandingBody {
    /// The colour behind headings and buttons, `#1a2b3c`.
    #[serde(default)]
    pub color: Option<String>,
}

impl BrandingBody {
    /// Parses the branding and adds its faults to `faults`.
    pub fn parse(&self, faults: &mut Vec<Fault>) -> Branding {
        Branding { color: parsed("/branding/color", self.color.as_deref(), faults) }
    }
}
/// The schema of a change of a policy: its settings, none of which is required, and no other.
pub struct PolicySchema;

impl JsonSchema for PolicySchema {
    fn schema_name() -> Cow<'static, str> {
        "PolicyPatch".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Policy::json_schema(generator);
        schema.remove("required");
        // What is not named stays: it does not get a default.
        let settings = schema.get_mut("properties").and_then(|settings| settings.as_object_mut());
        for setting in settings.into_iter().flat_map(|settings| settings.values_mut()) {
            setting.as_object_mut().map(|setting| setting.remove("default"));
        }
        schema.insert("additionalProperties".to_owned(), false.into());
        schema.insert("description".to_owned(), "The settings to change; the others stay.".into());
        schema
    }
}
