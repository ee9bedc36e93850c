//! The list of members as a file for spreadsheets, page by page: rights are asked again for each page, and each page is
//! on record before it leaves.

use chrono_tz::Tz;
use domain::{event::Fact, membership::Kind, permission::MEMBERS_EXPORT};
use kit::{
    App, Call, Code, Empty, Endpoint, Problem, Reply, Responses, Route,
    config::Need,
    cursor::CursorScope,
    decide::{Decide, Plan, Transaction},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Filter, ReadSet, Snapshot, Sort};

use crate::{
    request::{InOrganization, Rows, organization_id, snapshot, statuses},
    view::MemberCsv,
};

pub struct Export;

/// Which rows, and where to go on: the filters and orders of the list.
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
    /// As the `Link` header of the page before says.
    pub cursor: Option<String>,
}

/// The most rows of a page, and the bytes from which on it is full. The platform hands on 6 MB, and a grant that came in
/// one request has at most 256 KB, so that the last few rows cannot carry a page beyond that.
const ROWS_MOST: usize = 2_000;
const BYTES_FULL: usize = 3 * 512 * 1024;
/// How many rows are in memory together: many of the usual size, few when they would overfill the page.
const ROWS_TOGETHER: usize = 100;
const LARGE_ROWS_TOGETHER: usize = 10;
/// How often a page asks for rows, so that its work is bounded where few rows pass the filter: it ends before it is full,
/// and there is more as long as there is a link.
const ASKED_MOST: usize = 40;

impl Endpoint for Export {
    const ROUTE: Route = Route::get("/v1/organizations/{org}/members.csv");
    const SUMMARY: &'static str = "Take the list away as UserList.csv";
    const RESPONSES: Responses = Responses::File("text/csv; charset=utf-8; header=present");
    const NEEDS: &'static [Need] = &[Need::Keys];
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden];
    type Path = InOrganization;
    type Query = Query;
    type Body = Empty;
    type View = ();
}

impl Decide for Export {
    /// A page of the file, made on the rights of the snapshot.
    type State = (Snapshot, Page);

    async fn read(app: &App, call: &Call<Self>) -> Result<Self::State, Problem> {
        let (id, user) = (organization_id(&call.path.org)?, &call.caller().user);
        let snapshot = snapshot(app, id, &ReadSet::of(user)).await?;
        call.authority(&snapshot)?.require(MEMBERS_EXPORT)?;
        let filter = call.query.filter(snapshot.organization.settings.time_zone)?;
        let page = read_page(app, call, &snapshot, &filter).await?;
        Ok((snapshot, page))
    }

    /// The audit entry is a precondition of the answer: no page leaves without it, nor on rights that have changed.
    fn decide<'s>(call: &'s Call<Self>, (snapshot, page): &'s Self::State) -> Result<Plan<'s, ()>, Problem> {
        let reader = call.authority(snapshot)?;
        let rows = u32::try_from(page.rows).unwrap_or(u32::MAX);
        let fact = Fact::Exported { rows, more: page.next.is_some() };
        let reply = Reply::bytes("text/csv; charset=utf-8; header=present", page.csv.clone())
            .header("content-disposition", "attachment; filename=\"UserList.csv\"");
        let record =
            Transaction::of_export(call.actor(snapshot), &snapshot.organization, reader.membership, call.now, fact);
        let Some(cursor) = &page.next else { return Ok(Plan::Commit(record, reply)) };
        let next = Query { cursor: Some(cursor.clone()), ..call.query.clone() };
        let query = serde_urlencoded::to_string(&next).map_err(|_| Problem::internal())?;
        let link = format!("</v1/organizations/{}/members.csv?{query}>; rel=\"next\"", call.path.org);
        Ok(Plan::Commit(record, reply.header("link", &link)))
    }
}

/// A page of the file.
pub struct Page {
    csv: Vec<u8>,
    rows: usize,
    /// The cursor of the next page.
    next: Option<String>,
}

async fn read_page(app: &App, call: &Call<Export>, snapshot: &Snapshot, filter: &Filter) -> Result<Page, Problem> {
    let Snapshot { organization, .. } = snapshot;
    let question = call.query.question();
    let principal = call.caller().user.as_str();
    let scope = CursorScope { organization: &call.path.org, principal, query: &question };
    let keys = app.keys().await?;
    let from =
        call.query.cursor.as_deref().map(|cursor| keys.verify_cursor(&scope, cursor).ok_or_else(Problem::cursor));
    let mut from = from.transpose()?;

    let mut sheet = MemberCsv::new().map_err(|_| Problem::internal())?;
    let (mut rows, mut together) = (0, ROWS_TOGETHER);
    for _ in 0..ASKED_MOST {
        let wanted = together.min(ROWS_MOST - rows);
        let settings = &organization.settings;
        let page = app.store.list(organization.id, settings, filter, wanted, from.clone(), call.now).await?;
        let expected: usize = page.rows.iter().map(MemberCsv::expected).sum();
        if together > LARGE_ROWS_TOGETHER && sheet.len() + expected > BYTES_FULL {
            together = LARGE_ROWS_TOGETHER;
            continue;
        }
        rows += page.rows.len();
        for row in &page.rows {
            sheet.add(row, settings, call.now).map_err(|_| Problem::internal())?;
        }
        from = page.next;
        if from.is_none() || rows >= ROWS_MOST || sheet.len() >= BYTES_FULL {
            break;
        }
    }
    let next = from.map(|position| keys.sign_cursor(&scope, &position));
    Ok(Page { csv: sheet.into_bytes(), rows, next })
}

impl Query {
    /// The question without its paging: what a cursor is bound to.
    fn question(&self) -> String {
        let question = Self { cursor: None, ..self.clone() };
        format!("members.csv {}", serde_json::to_string(&question).unwrap_or_default())
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
