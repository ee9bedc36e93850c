//! Deletes a resource, or an empty group of resources. Grants may still name it, without effect.

use domain::{grant::ResourceRef, permission::RESOURCES_MANAGE, refusal::Refusal};
use kit::{App, Call, Code, Decide, Empty, Endpoint, Plan, Problem, Reply, Responses, Route, Transaction};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{ReadSet, Snapshot};

use crate::request::{OfResource, organization_id, snapshot};

pub struct Delete;

/// Selects the resource or the group under the identifier.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    /// Whether to delete a group of resources; default false. A group and a resource may have the same identifier.
    pub is_group: bool,
}

impl Endpoint for Delete {
    const ROUTE: Route = Route::delete("/v1/organizations/{org}/resources/{type}/{id}");
    const SUMMARY: &'static str = "Delete a resource, or an empty group of resources";
    const RESPONSES: Responses = Responses::NoContent;
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden, Code::InUse];
    type Path = OfResource;
    type Query = Query;
    type Body = Empty;
    type View = ();
}

impl Decide for Delete {
    /// The snapshot, the reference unless an identifier is malformed, and the number of resources in a group.
    type State = (Snapshot, Option<ResourceRef>, u64);

    async fn read(app: &App, call: &Call<Self>) -> Result<Self::State, Problem> {
        let id = organization_id(&call.path.org)?;
        let (entry, is_group) =
            (call.path.resource_type.parse().ok().zip(call.path.id.parse().ok()), call.query.is_group);
        let entry = entry.map(|(resource_type, id)| ResourceRef { resource_type, is_group, id });
        let read_set = ReadSet::of(&call.caller().user).resources(entry.clone());
        let group = entry.as_ref().filter(|entry| entry.is_group);
        let size = async {
            let Some(group) = group else { return Ok(0) };
            Ok(app.store.resource_group_size(id, group).await?)
        };
        let (snapshot, size) = futures::try_join!(snapshot(app, id, &read_set), size)?;
        Ok((snapshot, entry, size))
    }

    fn decide<'s>(call: &'s Call<Self>, (snapshot, entry, size): &'s Self::State) -> Result<Plan<'s, ()>, Problem> {
        let actor = call.authority(snapshot)?;
        actor.require(RESOURCES_MANAGE)?;
        let entry = entry.as_ref().ok_or(Refusal::NotFound)?;
        let decision = snapshot.organization.delete_resource(entry, *size, &actor, &snapshot.resources, call.now)?;
        Ok(Plan::Commit(Transaction::of_resource(call.actor(snapshot), snapshot, decision), Reply::done()))
    }
}
