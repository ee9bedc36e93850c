//! Reads an organisation. Every active member and guest may read it.

use kit::{Action, App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route, Tables};
use store::ReadSet;

use crate::{
    request::{InOrganization, organization_id, snapshot},
    view::OrganizationView,
};

pub struct Get;

impl Endpoint for Get {
    const ROUTE: Route = Route::get("/v1/organizations/{org}");
    const SUMMARY: &'static str = "Read an organisation's settings and seats";
    const TABLES: Tables = Tables::MEMBER_READ.allow(&[Action::Query]);
    const PROBLEMS: &'static [Code] = &[Code::NotFound];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Empty;
    type View = OrganizationView;
}

impl Handle for Get {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<OrganizationView>, Problem> {
        let snapshot = snapshot(app, organization_id(&call.path.org)?, &ReadSet::of(call.user()).seats()).await?;
        let reader = call.authority(&snapshot)?;
        let view = OrganizationView::of(&snapshot.organization, &reader);
        Ok(Reply::ok(view).etag(snapshot.organization.version))
    }
}
