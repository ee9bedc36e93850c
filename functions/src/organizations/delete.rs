//! Deletes an organisation. Every request in it answers 404 from then on, and no invitation to it can be accepted.

use kit::{
    Action, App, Call, Code, Decide, Empty, Endpoint, Plan, Problem, Reply, Responses, Route, Tables, Transaction,
};
use store::{ReadSet, Snapshot};

use crate::request::{InOrganization, organization_id, snapshot};

pub struct Delete;

impl Endpoint for Delete {
    const ROUTE: Route = Route::delete("/v1/organizations/{org}");
    const SUMMARY: &'static str = "Delete an organisation; every request in it answers 404 from then on";
    const RESPONSES: Responses = Responses::NoContent;
    const TABLES: Tables = Tables::DECISION.allow(&[Action::DeleteItem]);
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden, Code::VersionConflict];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Empty;
    type View = ();
}

impl Decide for Delete {
    type State = Snapshot;

    async fn read(app: &App, call: &Call<Self>) -> Result<Snapshot, Problem> {
        snapshot(app, organization_id(&call.path.org)?, &ReadSet::of(call.user())).await
    }

    fn decide<'s>(call: &'s Call<Self>, snapshot: &'s Snapshot) -> Result<Plan<'s, ()>, Problem> {
        let deletion = snapshot.organization.delete(&call.authority(snapshot)?, call.now)?;
        call.require_version(snapshot.organization.version)?;
        let transaction = Transaction::of_deletion(call.actor(snapshot), snapshot, deletion);
        Ok(Plan::Commit(transaction, Reply::done()))
    }
}
