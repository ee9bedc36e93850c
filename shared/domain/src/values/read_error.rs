//! Why a value of a request was not read, in words for the person who sent it. The messages never contain the value, which
//! may be a secret (C93).

use std::fmt::{self, Display};

use serde::de::{self, Expected, Unexpected};

use crate::nearest::nearest;

/// Why a value was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// An object has a field that is not known.
    UnknownField {
        /// The name of the field.
        name: String,
        /// The names of all fields.
        known: &'static [&'static str],
    },
    /// An object lacks a field.
    Missing(&'static str),
    /// An object has a field twice.
    Repeated(&'static str),
    /// The value is of another form.
    Wrong(String),
}

impl Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownField { name, known } => match nearest(name, known.iter().copied()) {
                Some(near) => write!(f, "there is no such field; the nearest is {near}"),
                None if known.is_empty() => f.write_str("there is no such field; none is expected here"),
                None => write!(f, "there is no such field; there are {}", known.join(", ")),
            },
            Self::Missing(_) => f.write_str("this field is required"),
            Self::Repeated(_) => f.write_str("this must be given once"),
            Self::Wrong(detail) => f.write_str(detail),
        }
    }
}

impl std::error::Error for ReadError {}

impl de::Error for ReadError {
    fn custom<T: Display>(message: T) -> Self {
        Self::Wrong(message.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::Wrong(format!("must be {}, not {}", in_words(expected), kind_of(found)))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::Wrong(format!("must be {}", in_words(expected)))
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self::Wrong(format!("must be {}", in_words(expected)))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::Wrong(format!("must be one of {}", expected.join(", ")))
    }

    fn unknown_field(name: &str, known: &'static [&'static str]) -> Self {
        Self::UnknownField { name: name.to_owned(), known }
    }

    fn missing_field(name: &'static str) -> Self {
        Self::Missing(name)
    }

    fn duplicate_field(name: &'static str) -> Self {
        Self::Repeated(name)
    }
}

/// What serde expects is in words of Rust: these are the words of JSON.
fn in_words(expected: &dyn Expected) -> String {
    let text = expected.to_string();
    let words = match text.as_str() {
        "a string" | "string" | "str" | "a borrowed string" | "a character" => "text",
        "a boolean" => "true or false",
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" => "a whole number from 0 to 4294967295",
        "u64" | "usize" => "a whole number of at least 0",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a sequence" => "a list",
        "a map" => "an object",
        "unit" => "null",
        "an RFC 3339 formatted date and time string" => "an instant such as 2026-11-27T18:00:00Z",
        other if other.starts_with("struct ") => "an object",
        other if other.starts_with("tuple ") || other.starts_with("a tuple ") => "a list",
        other => other.strip_prefix("must be ").unwrap_or(other),
    };
    words.to_owned()
}

const fn kind_of(found: Unexpected<'_>) -> &'static str {
    match found {
        Unexpected::Bool(_) => "true or false",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => "a number",
        Unexpected::Unit | Unexpected::Option => "null",
        Unexpected::Seq => "a list",
        Unexpected::Map => "an object",
        _ => "text",
    }
}
