//! Identifiers: ULIDs behind a prefix that names what they identify, and the subject of an access token.

use std::{cmp::Ordering, fmt, hash::Hash, marker::PhantomData, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ulid::Ulid;

use crate::fault::ParseError;

/// What an [`Id`] identifies: its prefix keeps kinds apart on the wire, the type in the code.
pub trait Identified {
    /// The prefix of the identifier's text.
    const PREFIX: &'static str;
}

/// Marks the identifier of an organisation.
#[derive(Debug)]
pub enum OfOrganization {}
/// Marks the identifier of a membership.
#[derive(Debug)]
pub enum OfMembership {}
/// Marks the identifier of an event.
#[derive(Debug)]
pub enum OfEvent {}

impl Identified for OfOrganization {
    const PREFIX: &'static str = "org_";
}
impl Identified for OfMembership {
    const PREFIX: &'static str = "mem_";
}
impl Identified for OfEvent {
    const PREFIX: &'static str = "evt_";
}

/// An organisation, `org_01J…`.
pub type OrganizationId = Id<OfOrganization>;
/// A membership from its invitation to its end, `mem_01J…`.
pub type MembershipId = Id<OfMembership>;
/// An event, `evt_01J…`; sorts by the time of the event.
pub type EventId = Id<OfEvent>;

/// The text is not an identifier of this kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not an identifier of the expected kind")]
pub struct NotAnId;

impl ParseError for NotAnId {}

/// A ULID, typed by what it identifies.
pub struct Id<K>(Ulid, PhantomData<fn() -> K>);

impl<K> Id<K> {
    /// Wraps a ULID that the caller has generated from its clock and random source.
    #[must_use]
    pub const fn new(ulid: Ulid) -> Self {
        Self(ulid, PhantomData)
    }

    /// The bare ULID.
    #[must_use]
    pub const fn ulid(self) -> Ulid {
        self.0
    }
}

// Written out because a derive would demand the same of `K`, which is only a type tag.
impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K> Hash for Id<K> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<K: Identified> FromStr for Id<K> {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let digits = text.strip_prefix(K::PREFIX).ok_or(NotAnId)?;
        let ulid = Ulid::from_string(digits).map_err(|_| NotAnId)?;
        // One spelling only: the decoder would also take lower case and look-alikes.
        if ulid.to_string() == digits { Ok(Self::new(ulid)) } else { Err(NotAnId) }
    }
}

impl<K: Identified> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", K::PREFIX, self.0)
    }
}

impl<K: Identified> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<K: Identified> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, K: Identified> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::parsed::from_str(deserializer)
    }
}

/// A person as the identity provider names them: the subject (`sub`) of their access token.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct UserId(String);

impl UserId {
    /// The subject as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The most characters of a subject (OpenID Connect Core 2).
const MAX_SUBJECT: usize = 255;

/// The text is not the subject of any token: what is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotASubject {
    /// There is no character.
    #[error("a subject has at least one character")]
    Empty,
    /// There are more characters than OpenID Connect allows.
    #[error("a subject has at most {MAX_SUBJECT} characters; this has {0} bytes")]
    TooLong(usize),
    /// A control character, or one that is not ASCII. Named by its code point: it may be invisible.
    #[error("a subject is printable ASCII; this contains U+{:04X}", *.0 as u32)]
    NotPrintable(char),
}

impl ParseError for NotASubject {}

impl FromStr for UserId {
    type Err = NotASubject;

    /// OpenID Connect Core 2: a subject is at most 255 ASCII characters. Spaces are allowed and kept, at the ends too: two
    /// subjects are the same only if they are equal byte by byte.
    fn from_str(text: &str) -> Result<Self, NotASubject> {
        if text.is_empty() {
            return Err(NotASubject::Empty);
        }
        if let Some(other) = text.chars().find(|c| !matches!(c, ' '..='~')) {
            return Err(NotASubject::NotPrintable(other));
        }
        if text.len() > MAX_SUBJECT {
            return Err(NotASubject::TooLong(text.len()));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for UserId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::parsed::from_str(deserializer)
    }
}
