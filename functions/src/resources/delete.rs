//! Deletes a resource, or a group of resources that none is in. Grants that name it reach nothing by that name.

use domain::{grant::ResourceRef, permission::RESOURCES_MANAGE, refusal::Refusal};
use http::Method;
use kit::{App, Call, Code, Empty, Endpoint, Problem, Reply, Responses, Route};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{ReadSet, ResourceChange};

use super::written;
use crate::request::{OfResource, authority, organization_id, snapshot};

/// See the module.
pub struct Delete;

/// Which of the two that may have that identifier.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    /// Whether it is a group of resources; groups and resources have identifiers of their own.
    pub is_group: bool,
}

impl Endpoint for Delete {
    const ROUTE: Route = Route::new(Method::DELETE, "/v1/organizations/{org}/resources/{type}/{id}");
    const SUMMARY: &'static str = "Delete a resource, or a group of them";
    const RESPONSES: Responses = Responses::NoContent;
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden, Code::InUse];
    type Path = OfResource;
    type Query = Query;
    type Body = Empty;
    type View = ();

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<()>, Problem> {
        let id = organization_id(&call.path.org)?;
        let (resource_type, key) = (call.path.resource_type.parse(), call.path.id.parse());
        let is_group = call.query.is_group;
        let entry = resource_type.ok().zip(key.ok());
        let entry = entry.map(|(resource_type, id)| ResourceRef { resource_type, is_group, id });
        let mut retry = app.retry();
        loop {
            retry.next_attempt().await?;
            let read_set = ReadSet::of(&call.caller().user).resources(entry.clone());
            let size = async {
                match entry.as_ref().filter(|entry| entry.is_group) {
                    Some(group) => app.store.size_of(id, group).await.map_err(Problem::from),
                    None => Ok(0),
                }
            };
            let (snapshot, size) = futures::try_join!(snapshot(app, id, &read_set), size)?;
            authority(&snapshot, call.now)?.require(RESOURCES_MANAGE)?;
            let entry = entry.as_ref().ok_or(Refusal::NotFound)?;
            let before = snapshot.resources.get(entry).ok_or(Refusal::NotFound)?;
            if size > 0 {
                return Err(Refusal::InUse.into());
            }
            let change = ResourceChange { entry, before: Some(before), after: None };
            if written(app, &call, &snapshot, change).await? {
                return Ok(Reply::done());
            }
        }
    }
}
