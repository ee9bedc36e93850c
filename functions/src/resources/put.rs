//! Creates or replaces a resource, or a group of resources.

use std::collections::BTreeSet;

use domain::{
    grant::ResourceRef,
    refusal::Fault,
    resource::Resource,
    text::{Key, Title},
};
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route};
use schemars::JsonSchema;
use serde::Deserialize;
use store::ReadSet;

use super::change::change_resource;
use crate::{
    request::{OfResource, organization_id, parsed},
    view::ResourceView,
};

pub struct Put;

/// The whole resource. It replaces an existing one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The name, at most 100 characters.
    #[schemars(length(min = 1, max = 100))]
    pub name: String,
    /// Whether it is a group of resources. A group and a resource may have the same identifier.
    #[serde(default)]
    pub is_group: bool,
    /// The groups that a resource is in.
    #[serde(default)]
    #[schemars(length(max = 40))]
    pub groups: Vec<String>,
}

impl Endpoint for Put {
    const ROUTE: Route = Route::put("/v1/organizations/{org}/resources/{type}/{id}");
    const SUMMARY: &'static str = "Create or change a resource, or a group of them";
    const PROBLEMS: &'static [Code] =
        &[Code::NotFound, Code::Forbidden, Code::TooLong, Code::InvalidFormat, Code::UnknownReference];
    type Path = OfResource;
    type Query = Empty;
    type Body = Body;
    type View = ResourceView;
}

impl Handle for Put {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<ResourceView>, Problem> {
        let id = organization_id(&call.path.org)?;
        let (entry, resource) = parse(&call)?;
        let groups = resource.groups.iter().map(|group| entry.group(group));
        let read_set = ReadSet::of(&call.caller().user).resources(groups).resources([entry.clone()]);
        change_resource(app, &call, id, &read_set, None, |attempt, _| {
            let (organization, resources) = (attempt.organization(), &attempt.snapshot.resources);
            Ok(organization.put_resource(&entry, resource.clone(), &attempt.actor, resources, call.now)?)
        })
        .await?;
        Ok(Reply::ok(ResourceView::from((&entry, &resource))))
    }
}

fn parse(call: &Call<Put>) -> Result<(ResourceRef, Resource), Vec<Fault>> {
    let mut faults = Vec::new();
    let resource_type: Option<Key> = parsed("", Some(&call.path.resource_type), &mut faults);
    let id: Option<Key> = parsed("", Some(&call.path.id), &mut faults);
    let name: Option<Title> = parsed("/name", Some(&call.body.name), &mut faults);
    faults.extend(Resource::fault_of_groups(call.body.is_group, call.body.groups.len()));
    let groups: BTreeSet<Key> = call
        .body
        .groups
        .iter()
        .enumerate()
        .filter_map(|(index, text)| parsed(&format!("/groups/{index}"), Some(text), &mut faults))
        .collect();
    match (resource_type, id, name) {
        (Some(resource_type), Some(id), Some(name)) if faults.is_empty() => {
            Ok((ResourceRef { resource_type, is_group: call.body.is_group, id }, Resource { name, groups }))
        }
        _ => Err(faults),
    }
}
