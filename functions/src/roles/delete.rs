//! Deletes a role that no membership has and no group grants.

use domain::catalogue::Entry;
use http::Method;
use kit::{Answers, App, Call, Empty, Endpoint, Problem, Reply, Route};

use crate::catalog::{OfEntry, delete};

pub struct Delete;

impl Endpoint for Delete {
    const ROUTE: Route = Route::new(Method::DELETE, "/v1/organizations/{org}/roles/{key}");
    const SUMMARY: &'static str = "Delete a role that is not in use";
    const ANSWERS: Answers = Answers::Nothing;
    const PROBLEMS: &'static [&'static str] =
        &["not_found", "forbidden", "target_outranks_actor", "system_entry", "in_use", "version_conflict"];
    type Path = OfEntry;
    type Query = Empty;
    type Body = Empty;
    type View = ();

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<()>, Problem> {
        delete(app, &call, &call.path, Entry::Role).await
    }
}
