//! Data that the host product keeps with an organisation or a member (A12). No decision depends on it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use crate::fault::{Fault, FaultCode};

/// Data of the host product: texts, numbers and booleans by key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Metadata(BTreeMap<String, MetadataValue>);

/// A value. It has no depth, so that every client and every column of an export can show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum MetadataValue {
    /// True or false.
    Bool(bool),
    /// A number.
    Number(#[schemars(with = "f64")] Number),
    /// A text.
    Text(String),
}

impl Metadata {
    /// The most keys.
    pub const MAX_KEYS: usize = 50;
    /// The most bytes of all keys and values as JSON.
    pub const MAX_BYTES: usize = 8_192;
    /// The most characters of a key.
    pub const MAX_KEY: usize = 64;

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The bytes of all keys and values as JSON.
    #[must_use]
    pub fn size(&self) -> usize {
        serde_json::to_vec(self).map_or(0, |json| json.len())
    }

    /// The metadata after a merge patch (RFC 7396): null removes a key, and keys that the patch does not name stay. Adds the
    /// faults of the patch to `faults`.
    #[must_use]
    pub fn patched(&self, patch: &Map<String, Value>, pointer: &str, faults: &mut Vec<Fault>) -> Self {
        let mut patched = self.clone();
        for (key, value) in patch {
            let pointer = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
            if !is_key(key) {
                let detail = "a key is 1 to 64 of letters, digits, '_', '-', '.' and ':', starting with a letter";
                faults.push(Fault::new(pointer, FaultCode::InvalidFormat, detail));
                continue;
            }
            if value.is_null() {
                patched.0.remove(key);
                continue;
            }
            match MetadataValue::read(value) {
                Ok(value) => drop(patched.0.insert(key.clone(), value)),
                Err(detail) => faults.push(Fault::new(pointer, FaultCode::InvalidFormat, detail)),
            }
        }
        if patched.0.len() > Self::MAX_KEYS {
            faults.push(Fault::new(pointer, FaultCode::TooLong, format!("at most {} keys", Self::MAX_KEYS)));
        }
        if patched.size() > Self::MAX_BYTES {
            let detail = format!("at most {} bytes as JSON", Self::MAX_BYTES);
            faults.push(Fault::new(pointer, FaultCode::TooLong, detail));
        }
        patched
    }
}

impl MetadataValue {
    /// A value of a patch, or what it must be.
    fn read(value: &Value) -> Result<Self, &'static str> {
        match value {
            Value::Bool(value) => Ok(Self::Bool(*value)),
            Value::Number(number) if is_storable(number) => Ok(Self::Number(number.clone())),
            Value::Number(_) => Err("a number is 0, or between 1e-130 and 1e126 without its sign"),
            Value::String(text) if is_text(text) => Ok(Self::Text(text.clone())),
            Value::String(_) => Err("a text has no control characters but tabs and line breaks"),
            Value::Null | Value::Array(_) | Value::Object(_) => {
                Err("a value is a text, a number, true or false; write JSON into a text")
            }
        }
    }
}

fn is_key(key: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"_-.:".contains(&b);
    key.len() <= Metadata::MAX_KEY && key.starts_with(|c: char| c.is_ascii_alphabetic()) && key.bytes().all(allowed)
}

fn is_text(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
}

/// Whether the table can hold the number:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number>
fn is_storable(number: &Number) -> bool {
    number.as_f64().is_some_and(|number| number == 0.0 || (1e-130..1e126).contains(&number.abs()))
}
