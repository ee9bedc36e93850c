//! Lists members, guests and invitations, page by page.

use chrono_tz::Tz;
use domain::{membership::Kind, permission::MEMBERS_READ};
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route, config::Need, cursor::CursorScope};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Filter, ReadSet, Sort};

use crate::{
    request::{InOrganization, Rows, authority, organization_id, snapshot, statuses},
    view::{MemberView, Seats},
};

pub struct List;

/// Which rows, and how many.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    /// One or more of `invite_pending`, `invite_expired`, `active`, `expiring`, `expired`, `suspended`, with commas between.
    pub status: Option<String>,
    /// Member or guest.
    pub kind: Option<Kind>,
    /// The key of a role that people hold themselves.
    pub role: Option<String>,
    /// The key of a group.
    pub group: Option<String>,
    /// Whether people use the API only.
    pub api_only: Option<bool>,
    /// What the address or the last name begins with.
    #[schemars(length(max = 254))]
    pub q: Option<String>,
    /// Only what ends before this instant; a date alone means the end of that day where the organisation is.
    pub expires_before: Option<String>,
    /// The order; without it, the natural one of the index that answers the filter.
    pub sort: Option<Sort>,
    /// How many rows, 1 to 100; 50 without it.
    #[schemars(range(min = 1, max = 100))]
    pub limit: Option<i64>,
    /// Where to go on: `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// A page of rows. It may hold fewer than asked for, even none, and still not be the last.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MemberPage {
    /// The rows.
    pub members: Vec<MemberView>,
    /// The seats of the organisation, whatever the filter.
    pub seats: Seats,
    /// Where to go on; null on the last page.
    pub next_cursor: Option<String>,
}

const LIMIT_MOST: i64 = 100;
const LIMIT: i64 = 50;

impl Endpoint for List {
    const ROUTE: Route = Route::get("/v1/organizations/{org}/members");
    const SUMMARY: &'static str = "List members, guests and open invitations";
    const NEEDS: &'static [Need] = &[Need::Keys];
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden];
    type Path = InOrganization;
    type Query = Query;
    type Body = Empty;
    type View = MemberPage;
}

impl Handle for List {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<MemberPage>, Problem> {
        let id = organization_id(&call.path.org)?;
        let user = &call.caller().user;
        let snapshot = snapshot(app, id, &ReadSet::of(user)).await?;
        let reader = authority(&snapshot, call.now)?;
        reader.require(MEMBERS_READ)?;
        let settings = &snapshot.organization.settings;
        let filter = call.query.filter(settings.time_zone)?;

        let question = call.query.question();
        let scope = CursorScope { organization: &call.path.org, principal: user.as_str(), query: &question };
        let keys = app.keys().await?;
        let from =
            call.query.cursor.as_deref().map(|cursor| keys.verify_cursor(&scope, cursor).ok_or_else(Problem::cursor));
        let page = app.store.list(id, settings, &filter, call.query.limit()?, from.transpose()?, call.now).await?;

        let members =
            page.rows.iter().map(|row| MemberView::of(row, &snapshot.organization, &reader, call.now)).collect();
        let next_cursor = page.next.map(|position| keys.sign_cursor(&scope, &position));
        Ok(Reply::ok(MemberPage { members, seats: Seats::of(&snapshot.organization), next_cursor }))
    }
}

impl Query {
    fn limit(&self) -> Result<usize, Problem> {
        page_limit(self.limit)
    }

    /// The question without its paging: what a cursor is bound to.
    fn question(&self) -> String {
        let question = Self { limit: None, cursor: None, ..self.clone() };
        format!("members {}", serde_json::to_string(&question).unwrap_or_default())
    }

    fn filter(&self, zone: Tz) -> Result<Filter, Problem> {
        let rows = Rows {
            place: "?",
            status: statuses(self.status.as_deref())?,
            kind: self.kind,
            role: self.role.as_deref(),
            group: self.group.as_deref(),
            api_only: self.api_only,
            q: self.q.as_deref(),
            expires_before: self.expires_before.as_deref(),
            sort: self.sort,
        };
        rows.filter(zone)
    }
}

/// How many rows a page is to have.
///
/// # Errors
/// 400 outside of 1 to 100.
pub fn page_limit(limit: Option<i64>) -> Result<usize, Problem> {
    let limit = limit.unwrap_or(LIMIT);
    let fits = (1..=LIMIT_MOST).contains(&limit);
    let limit = usize::try_from(limit).ok().filter(|_| fits);
    limit.ok_or_else(|| Problem::malformed("?limit", format!("must be 1 to {LIMIT_MOST}")))
}
