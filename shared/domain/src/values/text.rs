//! Text that people type: names, notes, and the keys by which administrators refer to things.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use crate::{
    fault::{FaultCode, ParseError},
    invisible::{is_invisible, without_invisible, without_marks},
};

/// Why a text is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Empty after trimming.
    #[error("must not be empty")]
    Empty,
    /// More than the stated number of Unicode code points.
    #[error("must be at most {0} characters")]
    TooLong(usize),
    /// A control character or, in a name, a line separator.
    #[error("must not contain control characters or line breaks")]
    Control,
    /// Not a key.
    #[error("must be 1 to 64 of a-z, 0-9, '_', '-', '.' and ':', starting with a letter or digit")]
    Key,
}

impl ParseError for TextError {
    fn fault_code(&self) -> FaultCode {
        match self {
            Self::TooLong(_) => FaultCode::TooLong,
            Self::Empty | Self::Control | Self::Key => FaultCode::InvalidFormat,
        }
    }
}

/// Without marks that cannot be seen, such as those of the text direction (D2, D12), in NFC, then trimmed, so that a length
/// limit counts the characters that are stored (C76).
fn normalize(text: &str) -> String {
    if text.is_ascii() {
        return text.trim().to_owned();
    }
    without_marks(text).nfc().collect::<String>().trim().to_owned()
}

const fn is_line_separator(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

fn one_line(text: &str, max: usize) -> Result<String, TextError> {
    let text = normalize(text);
    if text.chars().all(|c| is_invisible(c) || is_variation_selector(c)) {
        Err(TextError::Empty)
    } else if text.chars().count() > max {
        Err(TextError::TooLong(max))
    } else if text.chars().any(|c| c.is_control() || is_line_separator(c)) {
        Err(TextError::Control)
    } else {
        Ok(text)
    }
}

/// They choose between forms of the character before them, and show nothing alone.
const fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// A first or last name: 1 to 64 code points on one line (S2.6, S2.7).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct PersonName(String);

/// The name of an organisation, role, group or resource: 1 to 100 code points on one line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Title(String);

/// What a permission, role or group is for: 1 to 300 code points on one line. Not for emails.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Description(String);

/// A note to invitees: plain text of at most 1,000 code points, line breaks allowed (S5.18).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note(String);

/// The key of a role, group, permission or type of resource, for administrators and programs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Key(String);

impl PersonName {
    /// The most code points that a name may have.
    pub const MAX: usize = 64;
}

impl Title {
    /// The most code points that a title may have.
    pub const MAX: usize = 100;
}

impl Description {
    /// The most code points that a description may have.
    pub const MAX: usize = 300;
}

impl Note {
    /// The most code points that a note may have.
    pub const MAX: usize = 1000;
}

impl FromStr for PersonName {
    type Err = TextError;
    fn from_str(text: &str) -> Result<Self, TextError> {
        one_line(text, Self::MAX).map(Self)
    }
}

impl FromStr for Title {
    type Err = TextError;
    fn from_str(text: &str) -> Result<Self, TextError> {
        one_line(text, Self::MAX).map(Self)
    }
}

impl FromStr for Description {
    type Err = TextError;
    fn from_str(text: &str) -> Result<Self, TextError> {
        one_line(text, Self::MAX).map(Self)
    }
}

impl FromStr for Note {
    type Err = TextError;
    fn from_str(text: &str) -> Result<Self, TextError> {
        let text = normalize(&text.replace("\r\n", "\n"));
        if text.is_empty() {
            Err(TextError::Empty)
        } else if text.chars().count() > Self::MAX {
            Err(TextError::TooLong(Self::MAX))
        } else if text.chars().any(|c| (c.is_control() && c != '\n' && c != '\t') || is_line_separator(c)) {
            Err(TextError::Control)
        } else {
            Ok(Self(text))
        }
    }
}

impl FromStr for Key {
    type Err = TextError;
    fn from_str(text: &str) -> Result<Self, TextError> {
        let visible = without_invisible(text);
        let text = visible.trim();
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-.:".contains(&b);
        let starts = text.bytes().next().is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if starts && text.len() <= 64 && text.bytes().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(TextError::Key)
        }
    }
}

impl PersonName {
    /// The name as typed, normalised.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Title {
    /// The title as typed, normalised.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Title {
    /// A key as a title.
    #[must_use]
    pub fn of_key(key: &Key) -> Self {
        Self(key.0.clone())
    }
}

impl Description {
    /// The description as typed, normalised.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Note {
    /// The note as typed, normalised.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Key {
    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Title {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for PersonName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::parsed::from_str(deserializer)
    }
}

impl<'de> Deserialize<'de> for Title {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::parsed::from_str(deserializer)
    }
}

impl<'de> Deserialize<'de> for Description {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::parsed::from_str(deserializer)
    }
}

impl<'de> Deserialize<'de> for Note {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::parsed::from_str(deserializer)
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::parsed::from_str(deserializer)
    }
}
