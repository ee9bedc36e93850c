//! Reads an organisation; everybody who belongs to it may.

use domain::permission::ORGANIZATION_UPDATE;
use http::Method;
use kit::{App, Call, Endpoint, Problem, Reply, Route};
use store::Ask;

use super::create::Nothing;
use crate::{
    ask::{InOrganization, authority, organization_id, scene},
    view::OrganizationView,
};

/// See the module.
pub struct Get;

impl Endpoint for Get {
    const ROUTE: Route = Route::new(Method::GET, "/v1/organizations/{org}");
    const SUMMARY: &'static str = "Read an organisation's name, policy and counts";
    const PROBLEMS: &'static [&'static str] = &["not_found"];
    type Path = InOrganization;
    type Query = Nothing;
    type Body = Nothing;
    type View = OrganizationView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<OrganizationView>, Problem> {
        let scene = scene(app, organization_id(&call.path.org)?, &Ask::of(&call.caller().user)).await?;
        let reader = authority(&scene, call.now)?;
        let view = OrganizationView::of(&scene.organization, reader.holds(ORGANIZATION_UPDATE));
        Ok(Reply::ok(view).etag(scene.organization.version))
    }
}
