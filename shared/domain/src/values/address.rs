//! Email addresses (R23): emails go to the address as typed; comparisons use a canonical form that never merges two
//! people.

use std::{cmp::Ordering, fmt, hash, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::UnicodeNormalization as _;

use crate::fault::{FaultCode, ParseError};

/// The text is not an address that this product can send emails to.
///
/// The grammar: an unquoted ASCII local part of at most 64 bytes, one `@`, a domain of at least two labels, at most 254
/// bytes in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an e-mail address such as name@example.com")]
pub struct NotAnAddress;

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

fn is_local_part(local: &str) -> bool {
    let atom =
        |a: &str| !a.is_empty() && a.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b));
    local.len() <= 64 && local.split('.').all(atom)
}

/// NFC turns a Kelvin sign into a plain `K`, which would turn the address into another person's (C84).
fn becomes_ascii(c: char) -> bool {
    !c.is_ascii() && std::iter::once(c).nfc().any(|n| n.is_ascii())
}

/// The IDNA ASCII form, only of names that are already in the form that IDNA maps to: otherwise full-width letters or
/// a Kelvin sign would silently become another domain (C84).
fn ascii_domain(domain: &str) -> Option<String> {
    let lower = domain.to_ascii_lowercase();
    let ascii = idna::domain_to_ascii_strict(&lower).ok()?;
    let (unicode, shown) = idna::domain_to_unicode(&ascii);
    shown.ok()?;
    let unchanged = lower == ascii || lower == unicode;
    let labels = ascii.split('.').count() >= 2 && ascii.split('.').all(|l| !l.is_empty() && l.len() <= 63);
    let numeric = ascii.rsplit('.').next().is_some_and(|l| l.bytes().all(|b| b.is_ascii_digit()));
    (unchanged && labels && !numeric && ascii.len() <= 253).then_some(ascii)
}

impl FromStr for EmailAddress {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        if text.chars().any(becomes_ascii) {
            return Err(NotAnAddress);
        }
        let typed = text.trim().nfc().collect::<String>();
        let (local, domain) = typed.split_once('@').ok_or(NotAnAddress)?;
        if !is_local_part(local) {
            return Err(NotAnAddress);
        }
        let domain = ascii_domain(domain).ok_or(NotAnAddress)?;
        let canonical = format!("{}@{domain}", local.to_ascii_lowercase());
        if typed.len() > 254 || canonical.len() > 254 {
            return Err(NotAnAddress);
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

/// Splits a list on comma, semicolon and white space (S3.4, S4.20, S5.5) and drops the empty pieces.
pub fn split_list(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c == ',' || c == ';' || c.is_whitespace()).filter(|piece| !piece.is_empty())
}
