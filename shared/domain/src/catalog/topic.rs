//! Topics of notifications.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A topic of notifications (S4.21). The set is closed: each has to be there on the contact list of the deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Something does not work.
    Incidents,
    /// Something will be worked on.
    Maintenance,
}

impl Topic {
    /// Every topic.
    pub const ALL: [Self; 2] = [Self::Incidents, Self::Maintenance];

    /// The name on the wire, and on the contact list.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Incidents => "incidents",
            Self::Maintenance => "maintenance",
        }
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
