//! How an organisation looks in its emails and on the invitee's page.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::fault::ParseError;

/// The text is not a colour in the form `#1a2b3c`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a colour in the form #1a2b3c")]
pub struct NotAColor;

impl ParseError for NotAColor {}

/// An RGB colour, `#1a2b3c`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Color(String);

impl Color {
    /// The colour as CSS writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Color {
    type Err = NotAColor;

    fn from_str(text: &str) -> Result<Self, NotAColor> {
        let digits = text.strip_prefix('#').ok_or(NotAColor)?;
        let fits = digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        if fits { Ok(Self(text.to_ascii_lowercase())) } else { Err(NotAColor) }
    }
}

impl<'de> Deserialize<'de> for Color {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::parsed::from_str(deserializer)
    }
}

/// Colours only: emails load no remote images, so there is no logo (and no tracking).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Branding {
    /// The background colour of headings and buttons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<Color>,
}
