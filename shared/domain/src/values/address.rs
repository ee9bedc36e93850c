//! Email addresses (R23): emails go to the address as typed; comparisons use a canonical form that never merges two
//! people.

use std::{cmp::Ordering, fmt, hash, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::UnicodeNormalization as _;

use crate::{
    fault::{FaultCode, ParseError},
    invisible::{is_mark, named, without_invisible},
};

/// The text is not an address that this product can send emails to.
///
/// The grammar: an unquoted ASCII local part of at most 64 bytes, one `@`, a domain of at least two labels, at most 254
/// bytes in all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAnAddress {
    /// Not of the form.
    #[error("must be an e-mail address such as name@example.com")]
    Form,
    /// With a part that programs for emails may decode.
    #[error(
        "must be an e-mail address such as name@example.com, and some mail programs decode the part =?…?= of this one"
    )]
    EncodedWord,
    /// A character that the form does not allow, with its place.
    #[error("must be an e-mail address such as name@example.com, and {0} cannot be in one")]
    Character(String),
}

impl ParseError for NotAnAddress {
    fn fault_code(&self) -> FaultCode {
        FaultCode::InvalidEmail
    }
}

/// An address as typed, with its canonical form.
///
/// Two addresses are equal when their canonical forms are.
#[derive(Debug, Clone)]
pub struct EmailAddress {
    typed: String,
    canonical: String,
}

impl EmailAddress {
    /// The address that an identity provider confirms. Its local part counts as it stands: what people cannot see or mean
    /// otherwise is no reason to take the mailbox of another person for the one that was confirmed (C84).
    ///
    /// # Errors
    /// When it is not an address, or has other characters than ASCII before the at sign.
    pub fn of_claim(text: &str) -> Result<Self, NotAnAddress> {
        let local = text.split('@').next().unwrap_or_default();
        match local.char_indices().find(|(_, c)| !c.is_ascii()) {
            Some((at, c)) => Err(NotAnAddress::Character(named(c, &local[..at]))),
            None => text.parse(),
        }
    }

    /// The address as typed, to which emails go.
    #[must_use]
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// The canonical form: ASCII lower case, domain in IDNA ASCII; dots and tags are kept.
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// The domain in canonical form.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.canonical.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The mailbox behind the address, for counting emails only: `a+1@x` and `a@x` are one mailbox, and dots do not
    /// count at Gmail (C41).
    #[must_use]
    pub fn mailbox(&self) -> String {
        let (local, domain) = self.canonical.rsplit_once('@').unwrap_or((&self.canonical, ""));
        let local = local.split('+').next().filter(|l| !l.is_empty()).unwrap_or(local);
        match domain {
            "gmail.com" | "googlemail.com" => format!("{}@gmail.com", local.replace('.', "")),
            _ => format!("{local}@{domain}"),
        }
    }

    /// A redacted form that only the owner recognises: `a…@example.com`.
    #[must_use]
    pub fn hint(&self) -> String {
        let first = self.typed.chars().next().unwrap_or('…');
        format!("{first}…@{}", self.domain())
    }
}

/// The text without what cannot be seen or stands around it, and with the plain forms of an apostrophe and an at sign that
/// phones and input methods write. No address has the others.
fn as_typed(text: &str) -> String {
    let plain = |c: char| match c {
        '\u{2018}' | '\u{2019}' | '\u{02BC}' | '\u{FF07}' => '\'',
        '\u{FF20}' | '\u{FE6B}' => '@',
        other => other,
    };
    without_invisible(text).trim().chars().map(plain).collect()
}

fn is_of_local_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c)
}

fn is_local_part(local: &str) -> bool {
    local.len() <= 64 && local.split('.').all(|atom| !atom.is_empty())
}

/// Whether a parser of MIME could decode a part of it (RFC 2047), and so read another address than the one that was invited.
fn has_encoded_word(local: &str) -> bool {
    local.split_once("=?").is_some_and(|(_, rest)| rest.contains("?="))
}

/// NFC turns a Kelvin sign into a plain `K`, which would turn the address into another person's (C84).
fn becomes_ascii(c: char) -> bool {
    !c.is_ascii() && std::iter::once(c).nfc().any(|n| n.is_ascii())
}

/// The IDNA ASCII form, only of names that differ from it by case and composition: otherwise full-width letters or a Kelvin
/// sign would silently become another domain (C84).
fn ascii_domain(domain: &str) -> Option<String> {
    // Character by character, as IDNA maps: the whole word would turn a capital sigma at its end into another letter.
    let lower: String = domain.chars().flat_map(char::to_lowercase).collect();
    let ascii = idna::domain_to_ascii_strict(&lower).ok()?;
    let (unicode, shown) = idna::domain_to_unicode(&ascii);
    shown.ok()?;
    let unchanged = lower == ascii || lower == unicode;
    let labels = ascii.split('.').count() >= 2 && ascii.split('.').all(|l| !l.is_empty() && l.len() <= 63);
    let numeric = ascii.rsplit('.').next().is_some_and(|l| l.bytes().all(|b| b.is_ascii_digit()));
    (unchanged && labels && !numeric && ascii.len() <= 253).then_some(ascii)
}

/// Names the first sign that no domain has, or else the form.
fn why_no_domain(text: &str) -> NotAnAddress {
    let is_sign = |c: char| !(c.is_alphanumeric() || c == '-' || c == '.' || is_mark(c));
    match text.char_indices().find(|(_, c)| is_sign(*c)) {
        Some((at, c)) => NotAnAddress::Character(named(c, &text[..at])),
        None => NotAnAddress::Form,
    }
}

impl FromStr for EmailAddress {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let typed = as_typed(text);
        let (local, domain) = typed.split_once('@').ok_or(NotAnAddress::Form)?;
        if let Some(at) = local.find(|c: char| !is_of_local_part(c)) {
            let c = local[at..].chars().next().unwrap_or_default();
            return Err(NotAnAddress::Character(named(c, &local[..at])));
        }
        if let Some((at, c)) = domain.char_indices().find(|(_, c)| becomes_ascii(*c) || c.is_whitespace()) {
            return Err(NotAnAddress::Character(named(c, &domain[..at])));
        }
        if has_encoded_word(local) {
            return Err(NotAnAddress::EncodedWord);
        }
        if !is_local_part(local) {
            return Err(NotAnAddress::Form);
        }
        let shown: String = domain.nfc().collect();
        let domain = ascii_domain(&shown).ok_or_else(|| why_no_domain(&shown))?;
        let canonical = format!("{}@{domain}", local.to_ascii_lowercase());
        let typed = format!("{local}@{shown}");
        if typed.len() > 254 || canonical.len() > 254 {
            return Err(NotAnAddress::Form);
        }
        Ok(Self { typed, canonical })
    }
}

impl PartialEq for EmailAddress {
    fn eq(&self, other: &Self) -> bool {
        self.canonical == other.canonical
    }
}
impl Eq for EmailAddress {}
impl PartialOrd for EmailAddress {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for EmailAddress {
    fn cmp(&self, other: &Self) -> Ordering {
        self.canonical.cmp(&other.canonical)
    }
}
impl hash::Hash for EmailAddress {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.canonical.hash(state);
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.typed)
    }
}

impl Serialize for EmailAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.typed)
    }
}

impl<'de> Deserialize<'de> for EmailAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::parsed::from_str(deserializer)
    }
}
