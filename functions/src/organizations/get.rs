//! Reads an organisation; everybody who belongs to it may.

use domain::permission::ORGANIZATION_UPDATE;
use http::Method;
use kit::{App, Call, Code, Empty, Endpoint, Problem, Reply, Route};
use store::ReadSet;

use crate::{
    request::{InOrganization, authority, organization_id, snapshot},
    view::OrganizationView,
};

/// See the module.
pub struct Get;

impl Endpoint for Get {
    const ROUTE: Route = Route::new(Method::GET, "/v1/organizations/{org}");
    const SUMMARY: &'static str = "Read an organisation's name, policy and counts";
    const PROBLEMS: &'static [Code] = &[Code::NotFound];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Empty;
    type View = OrganizationView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<OrganizationView>, Problem> {
        let snapshot = snapshot(app, organization_id(&call.path.org)?, &ReadSet::of(&call.caller().user)).await?;
        let reader = authority(&snapshot, call.now)?;
        let view = OrganizationView::of(&snapshot.organization, reader.holds(ORGANIZATION_UPDATE));
        Ok(Reply::ok(view).etag(snapshot.organization.version))
    }
}
