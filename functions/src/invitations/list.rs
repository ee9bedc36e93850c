//! Lists open invitations with pagination: the list of members, restricted to its invitations.

use domain::{
    membership::{Kind, Status},
    permission::MEMBERS_READ,
};
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route, Tables, config::Need, cursor::CursorScope};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{ReadSet, Sort, schema};

use crate::{
    batch::InvitationStatus,
    members::page_limit,
    request::{CommaList, InOrganization, Rows, organization_id, snapshot},
    view::{MemberView, Searched},
};

pub struct List;

/// The filter and the page.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    /// The statuses to select, separated by commas or repeated; without it both.
    pub status: CommaList<InvitationStatus>,
    /// Only invitations of members or of guests.
    pub kind: Option<Kind>,
    /// The key of a role. Only direct grants match, not those of a group.
    pub role: Option<String>,
    /// Only invitations to the group with this key.
    pub group: Option<String>,
    /// Words of first name, last name, address or identifier in the host product, in any order and script, without regard to
    /// case, accents and apostrophes; or an address as copied from a mail client. Every word has to be found, also within
    /// others; a single letter at their beginning. At most 254 bytes.
    #[schemars(length(max = 254))]
    pub q: Option<String>,
    /// Only invitations that end before this instant. A date means the end of that day in the organisation's time zone.
    pub expires_before: Option<String>,
    /// Only this address.
    pub email: Option<String>,
    /// Only invitations that the member with this identifier sent last.
    pub invited_by: Option<String>,
    /// Only invitations with this identifier in the host product.
    pub external_id: Option<String>,
    /// The order; default is the natural order of the index that serves the filter.
    pub sort: Option<InvitationSort>,
    /// The page size, 1 to 100; default 50.
    #[schemars(range(min = 1, max = 100))]
    pub limit: Option<i64>,
    /// The cursor: `next_cursor` of the previous page.
    pub cursor: Option<String>,
}

/// An order of invitations. A name with `-` is the same order, last first.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvitationSort {
    /// By the end of the invitation, earliest first.
    ExpiresAt,
    /// By the end of the invitation, latest first.
    #[serde(rename = "-expires_at")]
    ExpiresAtDescending,
}

impl From<InvitationSort> for Sort {
    fn from(sort: InvitationSort) -> Self {
        match sort {
            InvitationSort::ExpiresAt => Self::ExpiresAt,
            InvitationSort::ExpiresAtDescending => Self::ExpiresAtDescending,
        }
    }
}

/// A page of invitations. It may have fewer rows than `limit`, even none; only a null `next_cursor` marks the last page.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InvitationPage {
    /// The open invitations of the page, as members in state `invited`.
    pub invitations: Vec<MemberView>,
    /// With `q`: how far the search has come. Null without it.
    pub searched: Option<Searched>,
    /// The cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}

impl Endpoint for List {
    const ROUTE: Route = Route::get("/v1/organizations/{org}/invitations");
    const SUMMARY: &'static str = "List the open invitations";
    const NEEDS: &'static [Need] = &[Need::Keys];
    const TABLES: Tables = Tables::MEMBER_READ.query(schema::BY_EMAIL).query(schema::BY_NAME).query(schema::BY_STATE);
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden];
    type Path = InOrganization;
    type Query = Query;
    type Body = Empty;
    type View = InvitationPage;
}

impl Handle for List {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<InvitationPage>, Problem> {
        let id = organization_id(&call.path.org)?;
        let snapshot = snapshot(app, id, &ReadSet::of(call.user())).await?;
        let reader = call.authority(&snapshot)?;
        reader.require(MEMBERS_READ)?;
        let settings = &snapshot.organization.settings;
        let filter = call.query.rows().filter(settings.time_zone)?;

        let question = call.query.question();
        let scope = CursorScope { organization: &call.path.org, principal: &call.principal().key(), query: &question };
        let keys = app.keys().await?;
        let from =
            call.query.cursor.as_deref().map(|cursor| keys.decrypt_cursor(&scope, cursor).ok_or_else(Problem::cursor));
        let limit = page_limit(call.query.limit)?;
        let page = app.store.list(id, settings, &filter, limit, from.transpose()?, call.now).await?;
        let searched = Searched::of(&filter, &page, limit);
        let references = page.rows.iter().flat_map(|row| row.grant.references());
        let names = app.store.resource_names(id, references).await?;

        let view = |row| MemberView::of(row, &snapshot.organization, &reader, &names, call.now);
        let next_cursor = page.next.map(|position| keys.encrypt_cursor(&scope, &position));
        let invitations = page.rows.iter().map(view).collect();
        Ok(Reply::ok(InvitationPage { invitations, searched, next_cursor }))
    }
}

impl Query {
    /// The query without limit and cursor. Cursors are valid for this query only.
    fn question(&self) -> String {
        let question = Self { limit: None, cursor: None, ..self.clone() };
        format!("invitations {}", serde_json::to_string(&question).unwrap_or_default())
    }

    fn rows(&self) -> Rows<'_> {
        let open = [Status::InvitePending, Status::InviteExpired];
        let references: Vec<Status> = self.status.0.iter().map(|status| (*status).into()).collect();
        Rows {
            place: "?",
            status: if references.is_empty() { open.into() } else { references },
            kind: self.kind,
            role: self.role.as_deref(),
            group: self.group.as_deref(),
            q: self.q.as_deref(),
            expires_before: self.expires_before.as_deref(),
            email: self.email.as_deref(),
            invited_by: self.invited_by.as_deref(),
            external_id: self.external_id.as_deref(),
            sort: self.sort.map(Sort::from),
            ..Rows::default()
        }
    }
}
