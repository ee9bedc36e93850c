//! Domain names in policies, compared in IDNA ASCII.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::{address::EmailAddress, fault::ParseError, invisible::without_invisible};

/// The text is not a domain that an address could have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a domain such as example.com")]
pub struct NotADomain;

impl ParseError for NotADomain {}

/// The domain of an address, in canonical form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Domain(String);

impl Domain {
    /// Whether the address has exactly this domain; a subdomain is a different domain.
    #[must_use]
    pub fn holds(&self, address: &EmailAddress) -> bool {
        address.domain() == self.0
    }
}

impl FromStr for Domain {
    type Err = NotADomain;

    /// The grammar is that of addresses, so that a policy can name every domain that an address can have and no other. An at
    /// sign before it and a dot behind it, as people and name servers write them, are left out.
    fn from_str(text: &str) -> Result<Self, NotADomain> {
        let text = without_invisible(text);
        let text = text.trim();
        let text = text.strip_prefix(['@', '＠']).unwrap_or(text);
        let address: EmailAddress =
            format!("x@{}", text.strip_suffix('.').unwrap_or(text)).parse().map_err(|_| NotADomain)?;
        Ok(Self(address.domain().to_owned()))
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Domain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::parsed::from_str(deserializer)
    }
}
