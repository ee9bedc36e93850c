//! Reads an organisation. Every active member and guest may read it; the numbers of its members need a permission.

use domain::permission::MEMBERS_READ;
use kit::{Action, App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route, Tables};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{ReadSet, schema};

use super::counts::counts;
use crate::{
    request::{InOrganization, organization_id, snapshot},
    view::OrganizationView,
};

pub struct Get;

/// What to read besides the organisation.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    /// Whether to count members, guests and invitations by kind and status, up to 1,000 each. Needs `members:read`.
    pub counts: Option<bool>,
}

impl Endpoint for Get {
    const ROUTE: Route = Route::get("/v1/organizations/{org}");
    const SUMMARY: &'static str = "Read an organisation's settings and seats";
    const TABLES: Tables = Tables::MEMBER_READ.allow(&[Action::Query]).query(schema::BY_STATE);
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden];
    type Path = InOrganization;
    type Query = Query;
    type Body = Empty;
    type View = OrganizationView;
}

impl Handle for Get {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<OrganizationView>, Problem> {
        let snapshot = snapshot(app, organization_id(&call.path.org)?, &ReadSet::of(call.user()).seats()).await?;
        let reader = call.authority(&snapshot)?;
        let mut view = OrganizationView::of(&snapshot.organization, &reader);
        if call.query.counts.unwrap_or(false) {
            reader.require(MEMBERS_READ)?;
            view.counts = Some(counts(&app.store, &snapshot.organization, call.now).await?);
        }
        Ok(Reply::ok(view).etag(snapshot.organization.version))
    }
}
