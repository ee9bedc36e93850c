//! Creates or replaces a resource, or a group of resources.

use kit::{App, Call, Code, Decide, Empty, Endpoint, Plan, Problem, Reply, Route, Tables, Transaction};

use super::body::{Body, State};
use crate::{request::OfResource, view::ResourceView};

pub struct Put;

impl Endpoint for Put {
    const ROUTE: Route = Route::put("/v1/organizations/{org}/resources/{type}/{id}");
    const SUMMARY: &'static str = "Create or change a resource, or a group of resources";
    const TABLES: Tables = Tables::DECISION;
    const PROBLEMS: &'static [Code] =
        &[Code::NotFound, Code::Forbidden, Code::TooLong, Code::InvalidFormat, Code::UnknownReference];
    type Path = OfResource;
    type Query = Empty;
    type Body = Body;
    type View = ResourceView;
}

impl Decide for Put {
    type State = State;

    async fn read(app: &App, call: &Call<Self>) -> Result<State, Problem> {
        State::read(app, call).await
    }

    fn decide<'s>(call: &'s Call<Self>, state: &'s State) -> Result<Plan<'s, ResourceView>, Problem> {
        let State { snapshot, entry, resource } = state;
        let (actor, resources) = (call.authority(snapshot)?, &snapshot.resources);
        let answer = Reply::ok(ResourceView::from((entry, resource)));
        Ok(match snapshot.organization.put_resource(entry, resource.clone(), &actor, resources, call.now)? {
            Some(decision) => Plan::Commit(Transaction::of_resource(call.actor(snapshot), snapshot, decision), answer),
            None => Plan::Answer(answer),
        })
    }
}
