//! Reads the product definition, in the form in which it can be put. It names no organisation and no person, so every
//! signed-in person may read it: a user interface needs its names.

use domain::product::ProductDocument;
use domain::refusal::Refusal;
use kit::{Action, App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route, Tables};
use schemars::JsonSchema;
use serde::Deserialize;

pub struct Get;

/// Which version to read.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    /// An earlier version; without it, the current one. 0 is the built-in definition.
    #[schemars(range(min = 0))]
    pub version: Option<u64>,
}

impl Endpoint for Get {
    const ROUTE: Route = Route::get("/v1/product");
    const SUMMARY: &'static str = "Read the product definition: permissions, resource types and templates";
    const TABLES: Tables = Tables::READ.allow_audit(&[Action::BatchGetItem]);
    const PROBLEMS: &'static [Code] = &[Code::NotFound];
    type Path = Empty;
    type Query = Query;
    type Body = Empty;
    type View = ProductDocument;
}

impl Handle for Get {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<ProductDocument>, Problem> {
        let definition = match call.query.version {
            None => app.store.definition().await?,
            Some(version) => app.store.definition_of_version(version).await?.ok_or(Refusal::NotFound)?,
        };
        Ok(Reply::ok(definition.document.completed().into_owned()).etag(definition.version))
    }
}
