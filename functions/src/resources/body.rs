//! The request body of a resource.

use std::collections::BTreeSet;

use domain::{
    grant::ResourceRef,
    refusal::Fault,
    resource::Resource,
    text::{Key, Title},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::request::{OfResource, parsed};

/// The whole resource. It replaces an existing one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The name, at most 100 characters.
    #[schemars(length(min = 1, max = 100))]
    pub name: String,
    /// Whether it is a group of resources; default false. A group and a resource may have the same identifier.
    #[serde(default)]
    pub is_group: bool,
    /// The identifiers of the groups that contain the resource, at most 40.
    #[serde(default)]
    #[schemars(length(max = 40))]
    pub groups: Vec<String>,
}

impl Body {
    /// Parses the resource, and its reference from the path.
    ///
    /// # Errors
    /// The faults of path and fields.
    pub(super) fn parse(&self, path: &OfResource) -> Result<(ResourceRef, Resource), Vec<Fault>> {
        let mut faults = Vec::new();
        let resource_type: Option<Key> = parsed("", Some(&path.resource_type), &mut faults);
        let id: Option<Key> = parsed("", Some(&path.id), &mut faults);
        let name: Option<Title> = parsed("/name", Some(&self.name), &mut faults);
        faults.extend(Resource::fault_of_groups(self.is_group, self.groups.len()));
        let groups: BTreeSet<Key> = self
            .groups
            .iter()
            .enumerate()
            .filter_map(|(index, text)| parsed(&format!("/groups/{index}"), Some(text), &mut faults))
            .collect();
        match (resource_type, id, name) {
            (Some(resource_type), Some(id), Some(name)) if faults.is_empty() => {
                Ok((ResourceRef { resource_type, is_group: self.is_group, id }, Resource { name, groups }))
            }
            _ => Err(faults),
        }
    }
}
