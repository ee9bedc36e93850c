//! Lists the versions of the product definition, latest first: who put which, and when. `GET /v1/product?version=` reads one.

use chrono::{DateTime, Utc};
use kit::{
    Action, App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route, Scope, Tables, config::Need,
    cursor::CursorScope,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::{members::page_limit, view::ActorView};

pub struct List;

/// The page.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    /// The page size, 1 to 100; default 50.
    #[schemars(range(min = 1, max = 100))]
    pub limit: Option<i64>,
    /// The cursor: `next_cursor` of the previous page.
    pub cursor: Option<String>,
}

/// A page of versions.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ProductVersionsView {
    /// The versions, latest first. The built-in definition, version 0, is not among them.
    pub versions: Vec<ProductVersionView>,
    /// The cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}

/// A version of the product definition.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ProductVersionView {
    /// The version.
    pub version: u64,
    /// When it was put.
    pub at: DateTime<Utc>,
    /// Who put it.
    pub actor: ActorView,
}

impl Endpoint for List {
    const ROUTE: Route = Route::get("/v1/product/versions").for_machines(&[Scope::Read, Scope::Manage]);
    const SUMMARY: &'static str = "List the versions of the product definition";
    const NEEDS: &'static [Need] = &[Need::Keys];
    const TABLES: Tables = Tables::READ.allow_audit(&[Action::Query]);
    const PROBLEMS: &'static [Code] = &[Code::Forbidden];
    type Path = Empty;
    type Query = Query;
    type Body = Empty;
    type View = ProductVersionsView;
}

impl Handle for List {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<ProductVersionsView>, Problem> {
        let scope = CursorScope { organization: "", principal: &call.principal().key(), query: "product versions" };
        let keys = app.keys().await?;
        let from =
            call.query.cursor.as_deref().map(|cursor| keys.decrypt_cursor(&scope, cursor).ok_or_else(Problem::cursor));
        let limit = page_limit(call.query.limit)?;
        let versions = app.store.product_versions(from.transpose()?, limit).await?;
        let last = versions.last().map(|last| last.version).filter(|last| *last > 1 && versions.len() >= limit);
        let next_cursor = last.map(|last| keys.encrypt_cursor(&scope, &last));
        let versions = versions.into_iter().map(|one| ProductVersionView {
            version: one.version,
            at: one.at,
            actor: ActorView::from(&one.actor),
        });
        Ok(Reply::ok(ProductVersionsView { versions: versions.collect(), next_cursor }))
    }
}
