//! Language tags (D6), as browsers, operating systems and host products write them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    fault::{FaultCode, ParseError},
    invisible::without_invisible,
};

/// The language of a person or an organisation: a tag of BCP 47 in its canonical case, such as `pt-BR` or `zh-Hant`; `en`
/// by default. It is kept as given, also where no email is written in that language.
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct LanguageTag(String);

/// Why a text is no language tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LanguageTagError {
    /// Nothing that can be seen.
    #[error("is empty; an example is pt-BR")]
    Empty,
    /// More than [`LanguageTag::MAX_CHARS`].
    #[error("is longer than {max} characters; an example is pt-BR", max = LanguageTag::MAX_CHARS)]
    TooLong,
    /// Not of the form that RFC 5646 gives tags.
    #[error("{tag:?} is not a language tag (BCP 47): {fault}; an example is pt-BR")]
    Malformed {
        /// What was read as the tag.
        tag: String,
        /// What is wrong with it.
        fault: &'static str,
    },
}

impl ParseError for LanguageTagError {
    fn fault_code(&self) -> FaultCode {
        match self {
            Self::TooLong => FaultCode::TooLong,
            Self::Empty | Self::Malformed { .. } => FaultCode::InvalidFormat,
        }
    }
}

impl LanguageTag {
    /// The most characters of a tag. With all keys of Unicode's extension a tag has some seventy.
    pub const MAX_CHARS: usize = 100;

    /// The tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The tag, then what remains of it without its last subtags, down to the language: the ranges that RFC 4647 tries one after
    /// the other in a lookup. A subtag of one character introduces what follows it, so it goes together with that.
    pub fn ranges(&self) -> impl Iterator<Item = &str> {
        std::iter::successors(Some(self.as_str()), |range| {
            let (shorter, _) = range.rsplit_once('-')?;
            match shorter.rsplit_once('-') {
                Some((shortest, introduction)) if introduction.len() == 1 => Some(shortest),
                _ => Some(shorter),
            }
        })
    }
}

impl Default for LanguageTag {
    fn default() -> Self {
        Self("en".to_owned())
    }
}

impl FromStr for LanguageTag {
    type Err = LanguageTagError;

    /// Accepts the forms of POSIX too: `de_DE`, `de_DE.UTF-8`, `sr_RS@latin`.
    fn from_str(text: &str) -> Result<Self, LanguageTagError> {
        let visible = without_invisible(text);
        let tag = visible.trim();
        if tag.is_empty() {
            return Err(LanguageTagError::Empty);
        }
        if tag.chars().count() > Self::MAX_CHARS {
            return Err(LanguageTagError::TooLong);
        }
        let malformed = |fault| LanguageTagError::Malformed { tag: tag.to_owned(), fault };
        let tag = from_posix(tag);
        let parsed = oxilangtag::LanguageTag::parse_and_normalize(&tag).map_err(|_| malformed(fault_of(&tag)))?;
        // Four to eight letters are reserved for languages that no registry has named yet; people write names so.
        if tag.split('-').next().is_some_and(|language| language.len() > 3) {
            return Err(malformed("a language has two or three letters"));
        }
        Ok(Self(parsed.into_inner()))
    }
}

/// A locale of POSIX (`language[_region][.charset][@modifier]`) as a tag. Other texts stay as they are.
fn from_posix(text: &str) -> String {
    let (locale, modifier) = text.split_once('@').map_or((text, None), |(locale, modifier)| (locale, Some(modifier)));
    let locale = locale.split_once('.').map_or(locale, |(locale, _)| locale).replace('_', "-");
    let script = match modifier.map(str::to_ascii_lowercase).as_deref() {
        Some("latin") => "Latn",
        Some("cyrillic") => "Cyrl",
        Some("devanagari") => "Deva",
        // Others say how money or numbers look, such as `@euro`.
        _ => return locale,
    };
    let (language, rest) = locale.split_once('-').map_or((locale.as_str(), None), |(l, rest)| (l, Some(rest)));
    [Some(language), Some(script), rest].into_iter().flatten().collect::<Vec<_>>().join("-")
}

/// What is wrong with a text that is no tag, as far as one part of it shows that.
fn fault_of(tag: &str) -> &'static str {
    let subtags: Vec<&str> = tag.split('-').collect();
    let is_language = |subtag: &str| matches!(subtag.len(), 2..=3) && subtag.chars().all(|c| c.is_ascii_alphabetic());
    if tag.chars().any(|c| !c.is_ascii_alphanumeric() && c != '-') {
        "it may contain letters and digits of ASCII, and hyphens"
    } else if subtags.iter().any(|subtag| subtag.is_empty()) {
        "a hyphen stands between two parts"
    } else if subtags.iter().any(|subtag| subtag.len() > 8) {
        "a part has at most eight characters"
    } else if !subtags.first().is_some_and(|first| is_language(first)) {
        "a language has two or three letters"
    } else {
        "a part of it is neither script, region, variant nor extension"
    }
}

impl<'de> Deserialize<'de> for LanguageTag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::parsed::from_str(deserializer)
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
