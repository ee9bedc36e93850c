//! The request of a change of a resource, and what the decision reads.

use std::collections::BTreeSet;

use domain::{
    grant::ResourceRef,
    id::OrganizationId,
    refusal::Fault,
    resource::Resource,
    text::{Key, Title},
};
use kit::{App, Call, Endpoint, Problem};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{ReadSet, Snapshot};

use crate::request::{OfResource, organization_id, parsed, snapshot};

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

/// The input of a decision that puts a resource.
pub struct State {
    pub(super) snapshot: Snapshot,
    pub(super) entry: ResourceRef,
    pub(super) resource: Resource,
}

impl State {
    /// Reads the resource and its groups.
    ///
    /// # Errors
    /// 404, and 422 for the faults of path and fields.
    pub(super) async fn read<E>(app: &App, call: &Call<E>) -> Result<Self, Problem>
    where
        E: Endpoint<Path = OfResource, Query: Sync, Body = Body>,
    {
        let id = organization_id(&call.path.org)?;
        let (entry, resource) = call.body.parse(&call.path)?;
        let groups = resource.groups.iter().map(|group| entry.group(group));
        let read_set = ReadSet::of(call.user()).resources(groups).resources([entry.clone()]);
        Ok(Self { snapshot: snapshot(app, id, &read_set).await?, entry, resource })
    }
}

/// Selects the resource or the group under the identifier.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    /// Whether to delete a group of resources; default false. A group and a resource may have the same identifier.
    pub is_group: bool,
}

/// The snapshot, the reference unless an identifier is malformed, and the number of resources in a group.
pub type Target = (Snapshot, Option<ResourceRef>, u64);

impl Query {
    /// The reference to delete; none if the path has a malformed identifier.
    pub(super) fn entry(&self, path: &OfResource) -> Option<ResourceRef> {
        let (resource_type, id) = path.resource_type.parse().ok().zip(path.id.parse().ok())?;
        Some(ResourceRef { resource_type, is_group: self.is_group, id })
    }
}

/// Counts the resources in a group; 0 for anything else.
pub(super) async fn group_size(
    app: &App,
    organization: OrganizationId,
    entry: Option<&ResourceRef>,
) -> Result<u64, Problem> {
    let Some(group) = entry.filter(|entry| entry.is_group) else { return Ok(0) };
    Ok(app.store.resource_group_size(organization, group).await?)
}
