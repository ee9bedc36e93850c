//! Lists resources and groups of resources with pagination, for callers who may see members or invite (S2.15).

use domain::text::Key;
use kit::{
    Action, App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route, Tables, config::Need, cursor::CursorScope,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::ReadSet;

use crate::{
    catalog::require_reader,
    members::page_limit,
    request::{InOrganization, organization_id, snapshot},
    view::ResourceView,
};

pub struct List;

/// The filter and the page.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    /// Only resources of this type, such as `site`.
    #[serde(rename = "type")]
    pub resource_type: Option<String>,
    /// The page size, 1 to 100; default 50.
    #[schemars(range(min = 1, max = 100))]
    pub limit: Option<i64>,
    /// The cursor: `next_cursor` of the previous page.
    pub cursor: Option<String>,
}

/// A page of resources, sorted by type, groups first, then by identifier.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ResourcesView {
    /// The resources.
    pub resources: Vec<ResourceView>,
    /// The cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}

impl Endpoint for List {
    const ROUTE: Route = Route::get("/v1/organizations/{org}/resources");
    const SUMMARY: &'static str = "List the resources";
    const NEEDS: &'static [Need] = &[Need::Keys];
    const TABLES: Tables = Tables::MEMBER_READ.allow(&[Action::Query]);
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden];
    type Path = InOrganization;
    type Query = Query;
    type Body = Empty;
    type View = ResourcesView;
}

impl Handle for List {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<ResourcesView>, Problem> {
        let id = organization_id(&call.path.org)?;
        let snapshot = snapshot(app, id, &ReadSet::of(call.user())).await?;
        require_reader(&call.authority(&snapshot)?)?;
        let parse = |text: &String| text.parse().map_err(|_| Problem::malformed("?type", "this is not a key"));
        let resource_type: Option<Key> = call.query.resource_type.as_ref().map(parse).transpose()?;

        let question = format!("resources {}", resource_type.as_ref().map_or("", Key::as_str));
        let scope = CursorScope { organization: &call.path.org, principal: &call.principal().key(), query: &question };
        let keys = app.keys().await?;
        let from =
            call.query.cursor.as_deref().map(|cursor| keys.decrypt_cursor(&scope, cursor).ok_or_else(Problem::cursor));
        let limit = page_limit(call.query.limit)?;
        let (rows, next) = app.store.resources(id, resource_type.as_ref(), limit, from.transpose()?).await?;

        let resources = rows.iter().map(|(entry, resource)| ResourceView::from((entry, resource))).collect();
        let next_cursor = next.map(|position| keys.encrypt_cursor(&scope, &position));
        Ok(Reply::ok(ResourcesView { resources, next_cursor }))
    }
}
