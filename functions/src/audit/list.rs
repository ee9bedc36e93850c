//! Lists the audit log of an organisation, newest entry first.

use domain::{caller::ClientId, event::Fact, nearest::nearest, permission::AUDIT_READ};
use kit::{
    Action, App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route, Tables, config::Need, cursor::CursorScope,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{AuditFilter, ReadSet, schema};

use crate::{
    members::page_limit,
    request::{InOrganization, organization_id, snapshot},
    view::{AuditAction, EventView},
};

pub struct List;

/// The filter and the page.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    /// Only entries at or after this instant (RFC 3339).
    pub from: Option<String>,
    /// Only entries before this instant (RFC 3339).
    pub until: Option<String>,
    /// Only entries by this person or machine: the subject of the person's access tokens, or the client of the machine.
    pub actor: Option<String>,
    /// Only entries about the member with this identifier.
    pub target: Option<String>,
    /// Only entries with this action.
    #[schemars(with = "Option<AuditAction>")]
    pub action: Option<String>,
    /// The page size, 1 to 100; default 50.
    #[schemars(range(min = 1, max = 100))]
    pub limit: Option<i64>,
    /// The cursor: `next_cursor` of the previous page.
    pub cursor: Option<String>,
}

/// A page of audit log entries. It may have fewer entries than `limit`, even none; only a null `next_cursor` marks the last page.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuditLogPage {
    /// The entries, newest first.
    pub events: Vec<EventView>,
    /// The cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}

impl Endpoint for List {
    const ROUTE: Route = Route::get("/v1/organizations/{org}/audit");
    const SUMMARY: &'static str = "List the audit log";
    const NEEDS: &'static [Need] = &[Need::Keys];
    const TABLES: Tables = Tables::MEMBER_READ
        .allow_audit(&[Action::Query, Action::BatchGetItem])
        .query_audit(schema::BY_TARGET)
        .query_audit(schema::BY_ACTOR);
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden, Code::UnknownReference];
    type Path = InOrganization;
    type Query = Query;
    type Body = Empty;
    type View = AuditLogPage;
}

impl Handle for List {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<AuditLogPage>, Problem> {
        let id = organization_id(&call.path.org)?;
        let snapshot = snapshot(app, id, &ReadSet::of(call.user())).await?;
        call.authority(&snapshot)?.require(AUDIT_READ)?;
        let filter = call.query.filter()?;

        let question = call.query.question();
        let scope = CursorScope { organization: &call.path.org, principal: &call.principal().key(), query: &question };
        let keys = app.keys().await?;
        let from =
            call.query.cursor.as_deref().map(|cursor| keys.decrypt_cursor(&scope, cursor).ok_or_else(Problem::cursor));
        let span = (snapshot.organization.created_at, call.now);
        let limit = page_limit(call.query.limit)?;
        let (events, next) = app.store.audit_page(id, &filter, limit, from.transpose()?, span).await?;

        let next_cursor = next.map(|position| keys.encrypt_cursor(&scope, &position));
        Ok(Reply::ok(AuditLogPage { events: events.iter().map(EventView::from).collect(), next_cursor }))
    }
}

impl Query {
    fn question(&self) -> String {
        format!("audit {:?}", (&self.from, &self.until, &self.actor, &self.target, &self.action))
    }

    fn filter(&self) -> Result<AuditFilter, Problem> {
        let instant = |name: &str, text: &Option<String>| {
            let parse = |text: &String| {
                let instant = chrono::DateTime::parse_from_rfc3339(text).map(|instant| instant.to_utc());
                instant.map_err(|_| {
                    Problem::malformed(format!("?{name}"), "must be an instant such as 2026-11-27T18:00:00Z")
                })
            };
            text.as_ref().map(parse).transpose()
        };
        // Whatever can be a user or a client: clients may have more characters.
        let actor = self.actor.as_ref().map(|text| text.parse::<ClientId>());
        let target = self.target.as_ref().map(|text| text.parse());
        Ok(AuditFilter {
            from: instant("from", &self.from)?,
            until: instant("until", &self.until)?,
            actor: actor
                .transpose()
                .map_err(|_| Problem::malformed("?actor", "this is neither the subject of a token nor a client"))?
                .map(|actor| actor.to_string()),
            target: target.transpose().map_err(|_| Problem::malformed("?target", "this is not the id of a member"))?,
            action: self.action.as_deref().map(known_action).transpose()?,
        })
    }
}

fn known_action(text: &str) -> Result<String, Problem> {
    if Fact::ACTIONS.contains(&text) {
        return Ok(text.to_owned());
    }
    let detail = match nearest(text, Fact::ACTIONS.iter().copied()) {
        Some(near) => format!("there is no such action; the nearest is {near}"),
        None => format!("there is no such action; there are {}", Fact::ACTIONS.join(", ")),
    };
    Err(Problem::of_field("?action", Code::UnknownReference, detail))
}
