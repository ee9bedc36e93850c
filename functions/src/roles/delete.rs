//! Deletes a role that no membership has and no group grants.

use domain::entry::Entry;
use kit::{App, Call, Code, Decide, Empty, Endpoint, Plan, Problem, Responses, Route, Tables};
use store::schema;

use crate::catalog::{ENTRY, OfEntry, State, deletion};

pub struct Delete;

impl Endpoint for Delete {
    const ROUTE: Route = Route::delete("/v1/organizations/{org}/roles/{key}");
    const SUMMARY: &'static str = "Delete a role that is not in use";
    const RESPONSES: Responses = Responses::NoContent;
    const TABLES: Tables = Tables::DECISION.query(schema::BY_ACCESS);
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden, Code::InUse];
    const SHARED_PROBLEMS: &'static [&'static [Code]] = &[ENTRY];
    type Path = OfEntry;
    type Query = Empty;
    type Body = Empty;
    type View = ();
}

impl Decide for Delete {
    type State = State;

    async fn read(app: &App, call: &Call<Self>) -> Result<State, Problem> {
        deletion::read(app, call, Entry::Role).await
    }

    fn decide<'s>(call: &'s Call<Self>, state: &'s State) -> Result<Plan<'s, ()>, Problem> {
        deletion::plan(call, state, Entry::Role)
    }

    async fn advance(app: &App, call: &Call<Self>, retired: State) -> Result<State, Problem> {
        deletion::advance(app, call, retired, Entry::Role).await
    }
}
