//! A person as shown at the time.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::address::EmailAddress;

/// A person as shown at the time: a snapshot for emails and the audit trail (S1.20).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Person {
    /// The name, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The address.
    #[schemars(with = "String")]
    pub email: EmailAddress,
}
