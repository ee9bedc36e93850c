//! Reads one group, for callers who may list them.

use domain::refusal::Refusal;
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route, Tables};
use store::ReadSet;

use crate::{
    catalog::{OfEntry, require_reader},
    request::{organization_id, snapshot},
    view::GroupView,
};

pub struct Get;

impl Endpoint for Get {
    const ROUTE: Route = Route::get("/v1/organizations/{org}/groups/{key}");
    const SUMMARY: &'static str = "Read one group";
    const TABLES: Tables = Tables::MEMBER_READ;
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden];
    type Path = OfEntry;
    type Query = Empty;
    type Body = Empty;
    type View = GroupView;
}

impl Handle for Get {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<GroupView>, Problem> {
        let snapshot = snapshot(app, organization_id(&call.path.org)?, &ReadSet::of(call.user())).await?;
        require_reader(&call.authority(&snapshot)?)?;
        let key = call.path.key.parse().map_err(|_| Refusal::NotFound)?;
        let entry = snapshot.organization.settings.groups.get_key_value(&key).ok_or(Refusal::NotFound)?;
        Ok(Reply::ok(GroupView::from(entry)).etag(snapshot.organization.version))
    }
}
