//! Creates or changes a role. The change applies to the next request of each holder.

use kit::{App, Call, Code, Decide, Empty, Endpoint, Plan, Problem, Route, Tables};

use super::body::RoleBody;
use crate::{
    catalog::{ENTRY, OfEntry, State, put},
    problems::FIELDS,
    view::RoleView,
};

pub struct Put;

impl Endpoint for Put {
    const ROUTE: Route = Route::put("/v1/organizations/{org}/roles/{key}");
    const SUMMARY: &'static str = "Create or change a role";
    const TABLES: Tables = Tables::DECISION;
    const PROBLEMS: &'static [Code] =
        &[Code::NotFound, Code::Forbidden, Code::GrantExceedsActor, Code::UnknownReference, Code::FieldImmutable];
    const SHARED_PROBLEMS: &'static [&'static [Code]] = &[ENTRY, FIELDS];
    type Path = OfEntry;
    type Query = Empty;
    type Body = RoleBody;
    type View = RoleView;
}

impl Decide for Put {
    type State = State;

    async fn read(app: &App, call: &Call<Self>) -> Result<State, Problem> {
        put::read(app, call).await
    }

    fn decide<'s>(call: &'s Call<Self>, state: &'s State) -> Result<Plan<'s, RoleView>, Problem> {
        put::plan(call, state)
    }
}
