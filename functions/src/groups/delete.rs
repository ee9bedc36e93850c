//! Deletes a group that nobody is in.

use domain::catalogue::Entry;
use http::Method;
use kit::{App, Call, Code, Empty, Endpoint, Problem, Reply, Responses, Route};

use crate::catalogue::{OfEntry, delete};

/// See the module.
pub struct Delete;

impl Endpoint for Delete {
    const ROUTE: Route = Route::new(Method::DELETE, "/v1/organizations/{org}/groups/{key}");
    const SUMMARY: &'static str = "Delete a group that nobody belongs to";
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

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<()>, Problem> {
        delete(app, &call, &call.path, Entry::Group).await
    }
}
