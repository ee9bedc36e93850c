//! Name and address of a person at the time of an event.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::address::EmailAddress;

/// Name and address of a person at the time of an event, for emails and the audit log (S1.20).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Person {
    /// The name, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The address.
    #[schemars(with = "String")]
    pub email: EmailAddress,
}

impl Person {
    /// The name; the address if no name is known.
    #[must_use]
    pub fn shown_name(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.email.to_string())
    }
}
