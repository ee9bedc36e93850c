//! The signed-in person who sends a request.

use crate::{address::EmailAddress, id::UserId, text::PersonName};

/// A signed-in person, according to the identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The subject of their access token.
    pub user: UserId,
    /// Their address, if the provider discloses it.
    pub email: Option<EmailAddress>,
    /// Whether the provider has verified that address.
    pub email_verified: bool,
    /// Their name at the provider.
    pub name: Option<String>,
}

impl Caller {
    /// First and last name, as far as the provider's name can be split into valid ones.
    pub(crate) fn names(&self) -> (Option<PersonName>, Option<PersonName>) {
        let name = self.name.as_deref().unwrap_or_default().trim();
        let (first, last) = name.split_once(' ').unwrap_or((name, ""));
        (first.parse().ok(), last.parse().ok())
    }
}
