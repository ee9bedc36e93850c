//! Creates or changes a group. The change applies to the next request of each member.

use kit::{App, Call, Code, Decide, Empty, Endpoint, Plan, Problem, Route, Tables};
use store::schema;

use super::body::GroupBody;
use crate::{
    catalog::{ENTRY, OfEntry, State, put},
    problems::GRANT,
    view::GroupView,
};

pub struct Put;

impl Endpoint for Put {
    const ROUTE: Route = Route::put("/v1/organizations/{org}/groups/{key}");
    const SUMMARY: &'static str = "Create or change a group";
    const TABLES: Tables = Tables::DECISION.query(schema::BY_ACCESS);
    const PROBLEMS: &'static [Code] =
        &[Code::NotFound, Code::Forbidden, Code::InUse, Code::TooLong, Code::InvalidFormat];
    const SHARED_PROBLEMS: &'static [&'static [Code]] = &[GRANT, ENTRY];
    type Path = OfEntry;
    type Query = Empty;
    type Body = GroupBody;
    type View = GroupView;
}

impl Decide for Put {
    type State = State;

    async fn read(app: &App, call: &Call<Self>) -> Result<State, Problem> {
        put::read(app, call).await
    }

    fn decide<'s>(call: &'s Call<Self>, state: &'s State) -> Result<Plan<'s, GroupView>, Problem> {
        put::plan(call, state)
    }

    async fn advance(app: &App, call: &Call<Self>, retired: State) -> Result<State, Problem> {
        put::advance(app, call, retired).await
    }
}
