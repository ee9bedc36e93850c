//! Lists the roles of an organisation, for callers who may see its members or send invitations (S2.9, S2.15).

use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route, Tables};
use schemars::JsonSchema;
use serde::Serialize;
use store::ReadSet;

use crate::{
    catalog::require_reader,
    request::{InOrganization, organization_id, snapshot},
    view::RoleView,
};

pub struct List;

/// All roles, sorted by key.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RolesView {
    /// The roles of the organisation.
    pub roles: Vec<RoleView>,
}

impl Endpoint for List {
    const ROUTE: Route = Route::get("/v1/organizations/{org}/roles");
    const SUMMARY: &'static str = "List the roles";
    const TABLES: Tables = Tables::MEMBER_READ;
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Empty;
    type View = RolesView;
}

impl Handle for List {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<RolesView>, Problem> {
        let snapshot = snapshot(app, organization_id(&call.path.org)?, &ReadSet::of(call.user())).await?;
        require_reader(&call.authority(&snapshot)?)?;
        let roles = snapshot.organization.settings.roles.iter().map(RoleView::from).collect();
        Ok(Reply::ok(RolesView { roles }).etag(snapshot.organization.version))
    }
}
