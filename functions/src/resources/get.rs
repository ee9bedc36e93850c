//! Reads one resource or group of resources, for callers who may list them.

use domain::refusal::Refusal;
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route, Tables};
use store::ReadSet;

use super::body::Query;
use crate::{
    catalog::require_reader,
    request::{OfResource, organization_id, snapshot},
    view::ResourceView,
};

pub struct Get;

impl Endpoint for Get {
    const ROUTE: Route = Route::get("/v1/organizations/{org}/resources/{type}/{id}");
    const SUMMARY: &'static str = "Read one resource, or one group of resources";
    const TABLES: Tables = Tables::MEMBER_READ;
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden];
    type Path = OfResource;
    type Query = Query;
    type Body = Empty;
    type View = ResourceView;
}

impl Handle for Get {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<ResourceView>, Problem> {
        let entry = call.query.entry(&call.path);
        let read_set = ReadSet::of(call.user()).resources(entry.clone());
        let snapshot = snapshot(app, organization_id(&call.path.org)?, &read_set).await?;
        require_reader(&call.authority(&snapshot)?)?;
        let entry = entry.ok_or(Refusal::NotFound)?;
        let resource = snapshot.resources.get(&entry).ok_or(Refusal::NotFound)?;
        Ok(Reply::ok(ResourceView::from((&entry, resource))))
    }
}
