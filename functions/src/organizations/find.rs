//! Finds an organisation by an identifier of the host product, or by its slug (A12).

use std::{fmt::Display, str::FromStr};

use domain::host::Alias;
use kit::{Action, App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route, Tables};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{ReadSet, Snapshot};

use crate::view::OrganizationView;

pub struct Find;

/// What to find the organisation by: one of the two.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    /// The identifier in the host product. Give either this or `slug`.
    pub external_id: Option<String>,
    /// The name in addresses of the host product. Give either this or `external_id`.
    pub slug: Option<String>,
}

/// The organisation that was found.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundOrganizations {
    /// None or one. An organisation that the caller may not read looks like none.
    pub organizations: Vec<OrganizationView>,
}

impl Endpoint for Find {
    const ROUTE: Route = Route::get("/v1/organizations");
    const SUMMARY: &'static str = "Find an organisation by the host product's identifier or by slug";
    const TABLES: Tables = Tables::MEMBER_READ.allow(&[Action::Query]);
    const PROBLEMS: &'static [Code] = &[Code::Required];
    type Path = Empty;
    type Query = Query;
    type Body = Empty;
    type View = FoundOrganizations;
}

impl Handle for Find {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<FoundOrganizations>, Problem> {
        let alias = call.query.alias()?;
        let found = match app.store.organization_of(&alias).await? {
            Some(id) => app.store.read(id, &ReadSet::of(call.user()).seats()).await?,
            None => None,
        };
        // Between the two reads, the organisation may have given the alias up.
        let has_alias = |found: &&Snapshot| found.organization.settings.host.aliases().contains(&alias);
        let view = |found: &Snapshot| {
            let reader = call.authority(found).ok()?;
            Some(OrganizationView::of(&found.organization, &reader))
        };
        let organizations = found.as_ref().filter(has_alias).and_then(view).into_iter().collect();
        Ok(Reply::ok(FoundOrganizations { organizations }))
    }
}

impl Query {
    /// What to find the organisation by.
    ///
    /// # Errors
    /// 422 `required` for neither parameter; 400 for both, or for text that no organisation can have.
    fn alias(&self) -> Result<Alias, Problem> {
        match (&self.external_id, &self.slug) {
            (Some(id), None) => parsed("?external_id", id).map(Alias::ExternalId),
            (None, Some(slug)) => parsed("?slug", slug).map(Alias::Slug),
            (Some(_), Some(_)) => Err(Problem::malformed("?slug", "give either external_id or slug, not both")),
            (None, None) => {
                let detail = "name the organisation by external_id or by slug";
                Err(Problem::of_field("?external_id", Code::Required, detail))
            }
        }
    }
}

fn parsed<T: FromStr<Err: Display>>(pointer: &str, text: &str) -> Result<T, Problem> {
    text.parse().map_err(|error: T::Err| Problem::malformed(pointer, error.to_string()))
}
