//! Creates a resource, or a group of resources, or replaces one.

use std::collections::BTreeSet;

use domain::{
    grant::ResourceRef,
    permission::RESOURCES_MANAGE,
    refusal::{Fault, FaultCode},
    resource::Resource,
    text::{Key, Title},
};
use http::Method;
use kit::{App, Call, Code, Empty, Endpoint, Problem, Reply, Route};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{ReadSet, ResourceChange};

use super::{unknown_type, written};
use crate::{
    request::{OfResource, authority, organization_id, parsed, snapshot},
    view::ResourceView,
};

/// See the module.
pub struct Put;

/// The resource as it is to be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// What it is called, at most 100 characters.
    #[schemars(length(min = 1, max = 100))]
    pub name: String,
    /// Whether it is a group of resources; groups and resources have identifiers of their own.
    #[serde(default)]
    pub is_group: bool,
    /// The groups that a resource is in.
    #[serde(default)]
    #[schemars(length(max = 40))]
    pub groups: Vec<String>,
}

/// A change out of that many groups into as many others fits into one transaction.
const GROUPS_MOST: usize = 40;

impl Endpoint for Put {
    const ROUTE: Route = Route::new(Method::PUT, "/v1/organizations/{org}/resources/{type}/{id}");
    const SUMMARY: &'static str = "Create or change a resource, or a group of them";
    const PROBLEMS: &'static [Code] =
        &[Code::NotFound, Code::Forbidden, Code::TooLong, Code::InvalidFormat, Code::UnknownReference];
    type Path = OfResource;
    type Query = Empty;
    type Body = Body;
    type View = ResourceView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<ResourceView>, Problem> {
        let organization = organization_id(&call.path.org)?;
        let (entry, resource) = read(&call)?;
        let group = |id: &Key| ResourceRef { is_group: true, id: id.clone(), ..entry.clone() };
        let groups: Vec<ResourceRef> = resource.groups.iter().map(group).collect();
        let read_set = ReadSet::of(&call.caller().user).resources(groups.clone()).resources([entry.clone()]);
        let mut retry = app.retry();
        loop {
            retry.next_attempt().await?;
            let snapshot = snapshot(app, organization, &read_set).await?;
            authority(&snapshot, call.now)?.require(RESOURCES_MANAGE)?;
            let mut faults = Vec::from_iter(unknown_type(&snapshot.organization.settings, &entry.resource_type));
            for (index, group) in groups.iter().enumerate().filter(|(_, group)| !snapshot.resources.contains_key(group))
            {
                let detail = format!("there is no group {} here", group.id);
                faults.push(Fault::new(format!("/groups/{index}"), FaultCode::UnknownReference, detail));
            }
            if !faults.is_empty() {
                return Err(faults.into());
            }
            let before = snapshot.resources.get(&entry);
            let change = ResourceChange { entry: &entry, before, after: Some(&resource) };
            if before == Some(&resource) || written(app, &call, &snapshot, change).await? {
                return Ok(Reply::ok(ResourceView::from((&entry, &resource))));
            }
        }
    }
}

fn read(call: &Call<Put>) -> Result<(ResourceRef, Resource), Problem> {
    let mut faults = Vec::new();
    let resource_type: Option<Key> = parsed("", Some(&call.path.resource_type), &mut faults);
    let id: Option<Key> = parsed("", Some(&call.path.id), &mut faults);
    let name: Option<Title> = parsed("/name", Some(&call.body.name), &mut faults);
    if call.body.groups.len() > GROUPS_MOST || (call.body.is_group && !call.body.groups.is_empty()) {
        let detail = format!("a resource is in at most {GROUPS_MOST} groups, a group in none");
        faults.push(Fault::new("/groups", FaultCode::TooLong, detail));
    }
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
        _ => Err(faults.into()),
    }
}
