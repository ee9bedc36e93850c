//! Deletes a resource, or an empty group of resources. Grants that still name it give access to nothing by that name.

use domain::{grant::ResourceRef, permission::RESOURCES_MANAGE, refusal::Refusal};
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Responses, Route};
use schemars::JsonSchema;
use serde::Deserialize;
use store::ReadSet;

use super::change::change_resource;
use crate::request::{OfResource, organization_id};

pub struct Delete;

/// Selects the resource or the group under the identifier.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    /// Whether it is a group of resources. A group and a resource may have the same identifier.
    pub is_group: bool,
}

impl Endpoint for Delete {
    const ROUTE: Route = Route::delete("/v1/organizations/{org}/resources/{type}/{id}");
    const SUMMARY: &'static str = "Delete a resource, or a group of them";
    const RESPONSES: Responses = Responses::NoContent;
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden, Code::InUse];
    type Path = OfResource;
    type Query = Query;
    type Body = Empty;
    type View = ();
}

impl Handle for Delete {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<()>, Problem> {
        let id = organization_id(&call.path.org)?;
        let entry = call.path.resource_type.parse().ok().zip(call.path.id.parse().ok());
        let is_group = call.query.is_group;
        let entry = entry.map(|(resource_type, id)| ResourceRef { resource_type, is_group, id });
        let read_set = ReadSet::of(&call.caller().user).resources(entry.clone());
        let group = entry.as_ref().filter(|entry| entry.is_group);
        change_resource(app, &call, id, &read_set, group, |attempt, size| {
            attempt.actor.require(RESOURCES_MANAGE)?;
            let entry = entry.as_ref().ok_or(Refusal::NotFound)?;
            let (organization, resources) = (attempt.organization(), &attempt.snapshot.resources);
            Ok(Some(organization.delete_resource(entry, size, &attempt.actor, resources, call.now)?))
        })
        .await?;
        Ok(Reply::done())
    }
}
