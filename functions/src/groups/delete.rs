//! Deletes a group that has no members.

use domain::entry::Entry;
use kit::{App, Call, Code, Decide, Empty, Endpoint, Plan, Problem, Responses, Route, Tables};
use store::schema;

use crate::catalog::{ENTRY, OfEntry, State, deletion};

pub struct Delete;

impl Endpoint for Delete {
    const ROUTE: Route = Route::delete("/v1/organizations/{org}/groups/{key}");
    const SUMMARY: &'static str = "Delete a group that has no members";
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
        deletion::read(app, call, Entry::Group).await
    }

    fn decide<'s>(call: &'s Call<Self>, state: &'s State) -> Result<Plan<'s, ()>, Problem> {
        deletion::plan(call, state, Entry::Group)
    }

    async fn advance(app: &App, call: &Call<Self>, retired: State) -> Result<State, Problem> {
        deletion::advance(app, call, retired, Entry::Group).await
    }
}
