//! Lists the groups of an organisation, for callers who may see its members or send invitations (S4.17).

use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route, Tables};
use schemars::JsonSchema;
use serde::Serialize;
use store::ReadSet;

use crate::{
    catalog::require_reader,
    request::{InOrganization, organization_id, snapshot},
    view::GroupView,
};

pub struct List;

/// All groups, sorted by key.
#[derive(Debug, Serialize, JsonSchema)]
pub struct GroupsView {
    /// The groups of the organisation.
    pub groups: Vec<GroupView>,
}

impl Endpoint for List {
    const ROUTE: Route = Route::get("/v1/organizations/{org}/groups");
    const SUMMARY: &'static str = "List the groups";
    const TABLES: Tables = Tables::MEMBER_READ;
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Empty;
    type View = GroupsView;
}

impl Handle for List {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<GroupsView>, Problem> {
        let snapshot = snapshot(app, organization_id(&call.path.org)?, &ReadSet::of(call.user())).await?;
        require_reader(&call.authority(&snapshot)?)?;
        let groups = snapshot.organization.settings.groups.iter().map(GroupView::from).collect();
        Ok(Reply::ok(GroupsView { groups }).etag(snapshot.organization.version))
    }
}
