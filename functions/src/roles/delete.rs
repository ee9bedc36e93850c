//! Deletes a role that no membership has and no group grants.

use domain::entry::Entry;
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Responses, Route};

use crate::catalog::{OfEntry, delete};

pub struct Delete;

impl Endpoint for Delete {
    const ROUTE: Route = Route::delete("/v1/organizations/{org}/roles/{key}");
    const SUMMARY: &'static str = "Delete a role that is not in use";
    const RESPONSES: Responses = Responses::NoContent;
    const PROBLEMS: &'static [Code] = &[
        Code::NotFound,
        Code::Forbidden,
        Code::TargetOutranksActor,
        Code::SystemEntry,
        Code::InUse,
        Code::VersionConflict,
    ];
    type Path = OfEntry;
    type Query = Empty;
    type Body = Empty;
    type View = ();
}

impl Handle for Delete {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<()>, Problem> {
        delete(app, &call, &call.path, Entry::Role).await
    }
}
