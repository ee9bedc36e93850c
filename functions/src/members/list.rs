//! Lists members, guests and invitations with pagination.

use domain::{membership::Kind, permission::MEMBERS_READ};
use kit::{
    Action, App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route, Tables, config::Need, cursor::CursorScope,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{ReadSet, Sort, schema};

use crate::{
    request::{CommaList, InOrganization, ListedStatus, Rows, organization_id, snapshot, with_resource},
    view::{MemberView, Searched, Seats},
};

pub struct List;

/// The filter, the order and the page.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    /// The statuses to select, separated by commas or repeated; without it all.
    pub status: CommaList<ListedStatus>,
    /// Only members or only guests.
    pub kind: Option<Kind>,
    /// The key of a role. Only direct grants match, not those of a group.
    pub role: Option<String>,
    /// Only members of the group with this key.
    pub group: Option<String>,
    /// Whether members use the API only.
    pub api_only: Option<bool>,
    /// Words of first name, last name, address or identifier in the host product, in any order and script, without regard to
    /// case, accents and apostrophes; or an address as copied from a mail client. Every word has to be found, also within
    /// others; a single letter at their beginning. At most 254 bytes.
    #[schemars(length(max = 254))]
    pub q: Option<String>,
    /// Only access that ends before this instant. A date means the end of that day in the organisation's time zone.
    pub expires_before: Option<String>,
    /// Only the person with this subject of their access tokens, after acceptance.
    pub user: Option<String>,
    /// Only this address.
    pub email: Option<String>,
    /// Only invitations that the member with this identifier sent last.
    pub invited_by: Option<String>,
    /// Only members with this identifier in the host product.
    pub external_id: Option<String>,
    /// Only members whose scopes contain this resource, as `type/id`.
    pub resource: Option<String>,
    /// The order; default is the natural order of the index that serves the filter.
    pub sort: Option<Sort>,
    /// The page size, 1 to 100; default 50.
    #[schemars(range(min = 1, max = 100))]
    pub limit: Option<i64>,
    /// The cursor: `next_cursor` of the previous page.
    pub cursor: Option<String>,
}

/// A page of members. It may have fewer rows than `limit`, even none; only a null `next_cursor` marks the last page.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MemberPage {
    /// The members, guests and invitations of the page.
    pub members: Vec<MemberView>,
    /// The seats of the whole organisation, independent of the filter.
    pub seats: Seats,
    /// With `q`: how far the search has come. Null without it.
    pub searched: Option<Searched>,
    /// The cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}

const MAX_LIMIT: i64 = 100;
const LIMIT: i64 = 50;

impl Endpoint for List {
    const ROUTE: Route = Route::get("/v1/organizations/{org}/members");
    const SUMMARY: &'static str = "List members, guests and open invitations";
    const NEEDS: &'static [Need] = &[Need::Keys];
    const TABLES: Tables = Tables::MEMBER_READ
        .allow(&[Action::Query])
        .query(schema::BY_ACCESS)
        .query(schema::BY_EMAIL)
        .query(schema::BY_NAME)
        .query(schema::BY_STATE)
        .query(schema::SIGN_IN);
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden, Code::UnknownReference];
    type Path = InOrganization;
    type Query = Query;
    type Body = Empty;
    type View = MemberPage;
}

impl Handle for List {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<MemberPage>, Problem> {
        let id = organization_id(&call.path.org)?;
        let resource = call.query.rows().resource()?;
        let snapshot = snapshot(app, id, &ReadSet::of(call.user()).seats().resources(resource)).await?;
        let reader = call.authority(&snapshot)?;
        reader.require(MEMBERS_READ)?;
        let settings = &snapshot.organization.settings;
        let filter = with_resource(call.query.rows().filter(settings.time_zone)?, &snapshot)?;

        let question = call.query.question();
        let scope = CursorScope { organization: &call.path.org, principal: &call.principal().key(), query: &question };
        let keys = app.keys().await?;
        let from =
            call.query.cursor.as_deref().map(|cursor| keys.decrypt_cursor(&scope, cursor).ok_or_else(Problem::cursor));
        let limit = call.query.limit()?;
        let page = app.store.list(id, settings, &filter, limit, from.transpose()?, call.now).await?;
        let searched = Searched::of(&filter, &page, limit);
        let references = page.rows.iter().flat_map(|row| row.grant.references());
        let names = app.store.resource_names(id, references).await?;

        let members = page
            .rows
            .iter()
            .map(|row| MemberView::of(row, &snapshot.organization, &reader, &names, call.now))
            .collect();
        let next_cursor = page.next.map(|position| keys.encrypt_cursor(&scope, &position));
        Ok(Reply::ok(MemberPage { members, seats: Seats::of(&snapshot.organization), searched, next_cursor }))
    }
}

impl Query {
    fn limit(&self) -> Result<usize, Problem> {
        page_limit(self.limit)
    }

    /// The query without limit and cursor. Cursors are valid for this query only.
    fn question(&self) -> String {
        let question = Self { limit: None, cursor: None, ..self.clone() };
        format!("members {}", serde_json::to_string(&question).unwrap_or_default())
    }

    fn rows(&self) -> Rows<'_> {
        Rows {
            place: "?",
            status: self.status.statuses(),
            kind: self.kind,
            role: self.role.as_deref(),
            group: self.group.as_deref(),
            api_only: self.api_only,
            q: self.q.as_deref(),
            expires_before: self.expires_before.as_deref(),
            user: self.user.as_deref(),
            email: self.email.as_deref(),
            invited_by: self.invited_by.as_deref(),
            external_id: self.external_id.as_deref(),
            resource: self.resource.as_deref(),
            sort: self.sort,
        }
    }
}

/// The page size: `limit`, or 50 without it.
///
/// # Errors
/// 400 outside of 1 to 100.
pub fn page_limit(limit: Option<i64>) -> Result<usize, Problem> {
    let limit = limit.unwrap_or(LIMIT);
    let fits = (1..=MAX_LIMIT).contains(&limit);
    let limit = usize::try_from(limit).ok().filter(|_| fits);
    limit.ok_or_else(|| Problem::malformed("?limit", format!("must be 1 to {MAX_LIMIT}")))
}
