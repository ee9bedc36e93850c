//! The request body of a group.

use domain::{grant::Grant, refusal::Fault, role::Group, text::Title};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{GrantBody, parsed};

/// The whole group. It replaces an existing one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupBody {
    /// The name, at most 100 characters.
    #[schemars(length(min = 1, max = 100))]
    pub name: String,
    /// The grant that members of the group share; default empty.
    #[serde(default)]
    pub grant: GrantBody,
}

impl GroupBody {
    /// The grant without its faults. Its resources are read before the body is validated.
    pub fn grant(&self) -> Grant {
        self.grant.parse(&mut Vec::new())
    }

    /// Parses the group.
    ///
    /// # Errors
    /// The faults of all fields.
    pub fn parse(&self) -> Result<Group, Vec<Fault>> {
        let mut faults = Vec::new();
        let grant = self.grant.parse(&mut faults);
        let name: Option<Title> = parsed("/name", Some(&self.name), &mut faults);
        match name {
            Some(name) if faults.is_empty() => Ok(Group { name, grant, system: false, retired: false }),
            _ => Err(faults),
        }
    }
}
