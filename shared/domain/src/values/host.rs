//! What the host product says about an organisation and its members: identifiers of its own, addresses for people, and data
//! (A12).

use std::{collections::BTreeSet, fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    address::EmailAddress, continue_url::ContinueUrl, fault::ParseError, invisible::without_invisible,
    metadata::Metadata,
};

/// What the host product says about an organisation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct HostData {
    /// The identifier in the host product. No other organisation has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// The name in addresses of the host product. No other organisation has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<Slug>,
    /// The logo, for pages. Emails load no remote images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_url: Option<HttpsUrl>,
    /// Where people of the organisation ask for help.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub support_email: Option<EmailAddress>,
    /// Where the invitee's page leads after acceptance, unless the invitation names a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub continue_url: Option<ContinueUrl>,
    /// Data of the host product.
    #[serde(skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
}

/// What the host product says about a member. It is data of the product, not of the person: the policy's
/// `admin_editable_fields` do not name it, and no email says that it has changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct MemberHostData {
    /// The identifier in the host product. Other members may have the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// Data of the host product.
    #[serde(skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
}

/// By what the host product finds an organisation. Each names one organisation at most.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alias {
    /// The identifier in the host product.
    ExternalId(ExternalId),
    /// The name in addresses.
    Slug(Slug),
}

impl Alias {
    /// The field of the organisation, as a JSON pointer.
    #[must_use]
    pub const fn pointer(&self) -> &'static str {
        match self {
            Self::ExternalId(_) => "/external_id",
            Self::Slug(_) => "/slug",
        }
    }
}

impl HostData {
    /// By what the organisation can be found.
    #[must_use]
    pub fn aliases(&self) -> BTreeSet<Alias> {
        let id = self.external_id.clone().map(Alias::ExternalId);
        id.into_iter().chain(self.slug.clone().map(Alias::Slug)).collect()
    }
}

impl MemberHostData {
    /// Whether the host product has said nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.external_id.is_none() && self.metadata.is_empty()
    }
}

/// An identifier that the host product has given: 1 to 128 printable ASCII characters without spaces.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct ExternalId(String);

/// A name in addresses: 1 to 63 of a-z, 0-9 and single hyphens inside.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Slug(String);

/// The address of a public page or image: `https`, at most 500 characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct HttpsUrl(String);

/// Not an external identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 128 printable ASCII characters without spaces")]
pub struct NotAnExternalId;

/// Not a slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 63 of a-z, 0-9 and single hyphens inside")]
pub struct NotASlug;

/// Not the address of a public page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an https URL with a host name, without user name, of at most 500 characters")]
pub struct NotAnHttpsUrl;

impl ParseError for NotAnExternalId {}
impl ParseError for NotASlug {}
impl ParseError for NotAnHttpsUrl {}

impl FromStr for ExternalId {
    type Err = NotAnExternalId;

    fn from_str(text: &str) -> Result<Self, NotAnExternalId> {
        let visible = without_invisible(text);
        let text = visible.trim();
        let fits = (1..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        if fits { Ok(Self(text.to_owned())) } else { Err(NotAnExternalId) }
    }
}

impl FromStr for Slug {
    type Err = NotASlug;

    fn from_str(text: &str) -> Result<Self, NotASlug> {
        let visible = without_invisible(text);
        let text = visible.trim();
        let word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let fits = text.len() <= 63 && text.split('-').all(word);
        if fits { Ok(Self(text.to_owned())) } else { Err(NotASlug) }
    }
}

impl FromStr for HttpsUrl {
    type Err = NotAnHttpsUrl;

    fn from_str(text: &str) -> Result<Self, NotAnHttpsUrl> {
        let fits = text.len() <= 500 && text.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b));
        let rest = text.strip_prefix("https://").filter(|_| fits).ok_or(NotAnHttpsUrl)?;
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
        let named = host.split('.').count() > 1 && host.split('.').all(|label| !label.is_empty());
        let plain = host.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
        if named && plain { Ok(Self(text.to_owned())) } else { Err(NotAnHttpsUrl) }
    }
}

impl ExternalId {
    /// The identifier as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ExternalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ExternalId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::parsed::from_str(deserializer)
    }
}

impl Slug {
    /// The slug as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Slug {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::parsed::from_str(deserializer)
    }
}

impl HttpsUrl {
    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HttpsUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for HttpsUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::parsed::from_str(deserializer)
    }
}
