//! Who sends a request: a signed-in person, or a machine.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    address::EmailAddress,
    full_name::split_name,
    id::{NotAnId, UserId},
    text::PersonName,
};

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

/// A machine that calls with a token of the client credentials grant (A4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// The client that the token was issued to.
    pub client: ClientId,
    /// The user whom it says that it acts for. It is recorded, and gives no rights.
    pub on_behalf_of: Option<UserId>,
    /// What its scopes allow in the operation that it calls.
    pub rights: MachineRights,
}

/// What a machine may do in an operation, in every organisation alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MachineRights {
    /// Nothing: it is answered like a person without a membership.
    None,
    /// See what an owner sees, and change nothing.
    Read,
    /// Do what an owner can.
    Manage,
}

/// A person or a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// A signed-in person.
    Person(Caller),
    /// A machine.
    Machine(Machine),
}

impl Caller {
    /// First and last name, as far as the provider's name can be split into valid ones.
    pub(crate) fn names(&self) -> (Option<PersonName>, Option<PersonName>) {
        names(self.name.as_deref().unwrap_or_default())
    }
}

/// First and last name, as far as a name can be split into valid ones.
pub(crate) fn names(name: &str) -> (Option<PersonName>, Option<PersonName>) {
    let name = name.trim();
    let (first, last) = split_name(name);
    (first.parse().ok(), last.parse().ok())
}

impl Principal {
    /// The subject of a person's access token; none for a machine, which has no membership anywhere.
    #[must_use]
    pub const fn user(&self) -> Option<&UserId> {
        match self {
            Self::Person(caller) => Some(&caller.user),
            Self::Machine(_) => None,
        }
    }

    /// A key that no other principal has. Clients and users are named by the identity provider in separate name spaces, so a
    /// client may have the identifier of a user.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Person(caller) => caller.user.to_string(),
            // No user has a control character in their identifier.
            Self::Machine(machine) => format!("\u{1}{}", machine.client),
        }
    }
}

/// A client as the identity provider names it: the `client_id` of its access tokens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct ClientId(String);

impl ClientId {
    /// The identifier as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ClientId {
    type Err = NotAnId;

    /// RFC 6749 appendix A.1: visible ASCII characters and spaces. At most 255, as for users.
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let fits = (1..=255).contains(&text.len()) && text.bytes().all(|b| matches!(b, b' '..=b'~'));
        if fits { Ok(Self(text.to_owned())) } else { Err(NotAnId) }
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ClientId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::parsed::from_str(deserializer)
    }
}
