//! Deletes a resource, or an empty group of resources. Grants may still name it, without effect.

use domain::{permission::RESOURCES_MANAGE, refusal::Refusal};
use kit::{
    Action, App, Call, Code, Decide, Empty, Endpoint, Plan, Problem, Reply, Responses, Route, Tables, Transaction,
};
use store::ReadSet;

use super::body::{Query, Target, group_size};
use crate::request::{OfResource, organization_id, snapshot};

pub struct Delete;

impl Endpoint for Delete {
    const ROUTE: Route = Route::delete("/v1/organizations/{org}/resources/{type}/{id}");
    const SUMMARY: &'static str = "Delete a resource, or an empty group of resources";
    const RESPONSES: Responses = Responses::NoContent;
    const TABLES: Tables = Tables::DECISION.allow(&[Action::DeleteItem]);
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden, Code::InUse];
    type Path = OfResource;
    type Query = Query;
    type Body = Empty;
    type View = ();
}

impl Decide for Delete {
    type State = Target;

    async fn read(app: &App, call: &Call<Self>) -> Result<Self::State, Problem> {
        let (id, entry) = (organization_id(&call.path.org)?, call.query.entry(&call.path));
        let read_set = ReadSet::of(call.user()).resources(entry.clone());
        let (snapshot, size) = futures::try_join!(snapshot(app, id, &read_set), group_size(app, id, entry.as_ref()))?;
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
