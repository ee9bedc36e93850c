//! Creates or replaces a resource, or a group of resources.

use domain::{grant::ResourceRef, resource::Resource};
use kit::{App, Call, Code, Decide, Empty, Endpoint, Plan, Problem, Reply, Route, Transaction};
use store::{ReadSet, Snapshot};

use super::body::Body;
use crate::{
    request::{OfResource, organization_id, snapshot},
    view::ResourceView,
};

pub struct Put;

impl Endpoint for Put {
    const ROUTE: Route = Route::put("/v1/organizations/{org}/resources/{type}/{id}");
    const SUMMARY: &'static str = "Create or change a resource, or a group of resources";
    const PROBLEMS: &'static [Code] =
        &[Code::NotFound, Code::Forbidden, Code::TooLong, Code::InvalidFormat, Code::UnknownReference];
    type Path = OfResource;
    type Query = Empty;
    type Body = Body;
    type View = ResourceView;
}

impl Decide for Put {
    type State = (Snapshot, ResourceRef, Resource);

    async fn read(app: &App, call: &Call<Self>) -> Result<Self::State, Problem> {
        let id = organization_id(&call.path.org)?;
        let (entry, resource) = call.body.parse(&call.path)?;
        let groups = resource.groups.iter().map(|group| entry.group(group));
        let read_set = ReadSet::of(&call.caller().user).resources(groups).resources([entry.clone()]);
        Ok((snapshot(app, id, &read_set).await?, entry, resource))
    }

    fn decide<'s>(call: &'s Call<Self>, state: &'s Self::State) -> Result<Plan<'s, ResourceView>, Problem> {
        let (snapshot, entry, resource) = state;
        let (actor, resources) = (call.authority(snapshot)?, &snapshot.resources);
        let answer = Reply::ok(ResourceView::from((entry, resource)));
        Ok(match snapshot.organization.put_resource(entry, resource.clone(), &actor, resources, call.now)? {
            Some(decision) => Plan::Commit(Transaction::of_resource(call.actor(snapshot), snapshot, decision), answer),
            None => Plan::Answer(answer),
        })
    }
}
