//! Exports the list of members as pages of CSV. Every page checks the caller's permissions, and every page is in the
//! audit log before it is sent.
//!
//! The reads of a page are paced, because a client requests one page after the other, and every other request of the
//! organisation reads the same partition (W8). A page of 2,000 rows in the order of creation takes about a second.

use std::time::Duration;

use domain::{event::Fact, membership::Kind, permission::MEMBERS_EXPORT};
use kit::{
    Action, App, Call, Code, Decide, Empty, Endpoint, Plan, Problem, Reply, Responses, Route, Tables, Transaction,
    config::Need, cursor::CursorScope, pace::Pacer,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Filter, ReadSet, Snapshot, Sort, schema};

use crate::{
    request::{CommaList, InOrganization, ListedStatus, Rows, organization_id, snapshot, with_resource},
    view::{Delimiter, MemberCsv},
};

pub struct Export;

/// The filter, the order and the cursor.
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
    /// What stands between the cells: `comma` (default), `semicolon`, which spreadsheets of many countries want, or `tab`.
    pub delimiter: Delimiter,
    /// The cursor from the `Link` header of the previous page.
    pub cursor: Option<String>,
}

/// The maximum number of rows of a page.
const MAX_ROWS: usize = 2_000;
/// The size in bytes at which a page is full. Lambda limits a response to 6 MB; the grant of one row has at most 256 KB
/// and reads near the end are small, so that a page cannot exceed the limit.
const FULL_PAGE_BYTES: usize = 3 * 512 * 1024;
/// The number of rows that one read loads.
const BATCH_ROWS: usize = 100;
/// The number of rows that one read loads once a full read would overfill the page.
const BATCH_OF_LARGE_ROWS: usize = 10;
/// The read units at which a page ends, two seconds at the pace of the export. They bound the work when an index selects
/// the rows or few of them match the filter. Such a page is short but still links to the next one.
const FULL_PAGE_UNITS: f64 = 1_000.0;
/// The maximum number of reads for one page, for a table that does not report what a read consumes.
const MAX_QUERIES: usize = 40;
/// How long the pauses of a page add up to at most. No page needs that much.
const LONGEST_PAUSES: Duration = Duration::from_secs(4);

impl Endpoint for Export {
    const ROUTE: Route = Route::get("/v1/organizations/{org}/members.csv");
    const SUMMARY: &'static str = "Export the list as UserList.csv";
    const RESPONSES: Responses = Responses::File("text/csv; charset=utf-8; header=present");
    const NEEDS: &'static [Need] = &[Need::Keys];
    const TABLES: Tables = Tables::MEMBER_READ
        .allow(&[Action::Query, Action::PutItem, Action::ConditionCheckItem])
        .query(schema::BY_ACCESS)
        .query(schema::BY_EMAIL)
        .query(schema::BY_NAME)
        .query(schema::BY_STATE)
        .query(schema::SIGN_IN)
        .commit();
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden, Code::UnknownReference];
    type Path = InOrganization;
    type Query = Query;
    type Body = Empty;
    type View = ();
}

impl Decide for Export {
    /// A page of the file, made on the rights of the snapshot.
    type State = (Snapshot, Page);

    async fn read(app: &App, call: &Call<Self>) -> Result<Self::State, Problem> {
        let id = organization_id(&call.path.org)?;
        let resource = call.query.rows().resource()?;
        let snapshot = snapshot(app, id, &ReadSet::of(call.user()).resources(resource)).await?;
        call.authority(&snapshot)?.require(MEMBERS_EXPORT)?;
        let filter = call.query.rows().filter(snapshot.organization.settings.time_zone)?;
        let filter = with_resource(filter, &snapshot)?;
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
        let Some(next) = &page.next else { return Ok(Plan::Commit(record, reply)) };
        Ok(Plan::Commit(record, reply.header("link", &format!("<{next}>; rel=\"next\""))))
    }
}

/// A page of the file.
pub struct Page {
    csv: Vec<u8>,
    rows: usize,
    /// The address of the next page.
    next: Option<String>,
}

/// Builds a page.
async fn read_page(app: &App, call: &Call<Export>, snapshot: &Snapshot, filter: &Filter) -> Result<Page, Problem> {
    let Snapshot { organization, .. } = snapshot;
    let question = call.query.question();
    let principal = &call.principal().key();
    let scope = CursorScope { organization: &call.path.org, principal, query: &question };
    let keys = app.keys().await?;
    let from =
        call.query.cursor.as_deref().map(|cursor| keys.decrypt_cursor(&scope, cursor).ok_or_else(Problem::cursor));
    let mut from = from.transpose()?;

    let mut csv = MemberCsv::new(call.query.delimiter).map_err(|_| Problem::internal())?;
    let mut pacer = Pacer::new(&app.store, Duration::ZERO, LONGEST_PAUSES);
    let (mut rows, mut batch, mut units) = (0, BATCH_ROWS, 0.0);
    for _ in 0..MAX_QUERIES {
        let wanted = batch.min(MAX_ROWS - rows);
        let settings = &organization.settings;
        let page = pacer.store().list(organization.id, settings, filter, wanted, from.clone(), call.now).await?;
        // The last page of the list has no successor that it would have to wait for.
        units += if page.next.is_some() { pacer.pause().await.read } else { 0.0 };
        let expected: usize = page.rows.iter().map(MemberCsv::expected).sum();
        if batch > BATCH_OF_LARGE_ROWS && csv.len() + expected > FULL_PAGE_BYTES {
            batch = BATCH_OF_LARGE_ROWS;
            continue;
        }
        rows += page.rows.len();
        for row in &page.rows {
            csv.add(row, settings, call.now).map_err(|_| Problem::internal())?;
        }
        from = page.next;
        let is_full = rows >= MAX_ROWS || csv.len() >= FULL_PAGE_BYTES || units >= FULL_PAGE_UNITS;
        if from.is_none() || is_full {
            break;
        }
    }
    let next = from.map(|position| next_page(app, call, keys.encrypt_cursor(&scope, &position))).transpose()?;
    Ok(Page { csv: csv.into_bytes(), rows, next })
}

/// The address of the page at the cursor, as clients see the API: a proxy may add a prefix that no function sees (D13).
fn next_page(app: &App, call: &Call<Export>, cursor: String) -> Result<String, Problem> {
    let next = Query { cursor: Some(cursor), ..call.query.clone() };
    let query = serde_urlencoded::to_string(&next).map_err(|_| Problem::internal())?;
    Ok(format!("{}/v1/organizations/{}/members.csv?{query}", app.config.public_url, call.path.org))
}

impl Query {
    /// The query without its cursor. Cursors are valid for this query only.
    fn question(&self) -> String {
        let question = Self { cursor: None, ..self.clone() };
        format!("members.csv {}", serde_json::to_string(&question).unwrap_or_default())
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
