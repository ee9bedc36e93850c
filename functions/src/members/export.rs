//! The list of members as a file for spreadsheets, page by page: rights are asked again for each page, and each page is
//! on record before it leaves.

use domain::{
    event::{Event, Fact},
    permission::MEMBERS_EXPORT,
};
use http::Method;
use kit::{Answers, App, Call, Endpoint, Problem, Reply, Route, config::Need, cursor::Scope, settle::committed};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Ask, Filter, Position};

use crate::{
    ask::{self, InOrganization, authority, organization_id, scene},
    organizations::Nothing,
    view::Sheet,
};

/// See the module.
pub struct Export;

/// Where to go on.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
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

impl Endpoint for Export {
    const ROUTE: Route = Route::new(Method::GET, "/v1/organizations/{org}/members.csv");
    const SUMMARY: &'static str = "Take the list away as UserList.csv";
    const ANSWERS: Answers = Answers::File("text/csv; charset=utf-8; header=present");
    const NEEDS: &'static [Need] = &[Need::Keys];
    const PROBLEMS: &'static [&'static str] = &["not_found", "forbidden"];
    type Path = InOrganization;
    type Query = Query;
    type Body = Nothing;
    type View = ();

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<()>, Problem> {
        let id = organization_id(&call.path.org)?;
        let user = &call.caller().user;
        let scene = scene(app, id, &Ask::of(user)).await?;
        let reader = authority(&scene, call.now)?;
        reader.require(MEMBERS_EXPORT)?;
        let settings = &scene.organization.settings;
        let scope = Scope { organization: &call.path.org, principal: user.as_str(), question: "members.csv" };
        let keys = app.keys().await?;
        let from = call.query.cursor.as_deref().map(|cursor| keys.position(&scope, cursor).ok_or_else(Problem::cursor));
        let mut from: Option<Position> = from.transpose()?;

        let mut sheet = Sheet::new().map_err(|_| Problem::internal())?;
        let (mut rows, mut together) = (0, ROWS_TOGETHER);
        loop {
            let wanted = together.min(ROWS_MOST - rows);
            let page = app.store.list(id, settings, &Filter::default(), wanted, from.clone(), call.now).await?;
            let expected: usize = page.rows.iter().map(Sheet::expected).sum();
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
        let fact = Fact::Exported { rows: u32::try_from(rows).unwrap_or(u32::MAX), more: from.is_some() };
        let actor = ask::actor(&call, &scene);
        let event = Event { id: app.dice.mint(call.now), at: call.now, organization: id, actor, target: None, fact };
        let recorded = app.store.record_by(&scene.organization, reader.membership, &event).await?;
        if !committed(vec![recorded])? {
            // What the caller may do has changed meanwhile: nothing leaves on rights that may be gone.
            return Err(Problem::busy());
        }
        let reply = Reply::bytes("text/csv; charset=utf-8; header=present", sheet.into_bytes())
            .header("content-disposition", "attachment; filename=\"UserList.csv\"");
        Ok(match from {
            Some(position) => {
                let cursor = keys.cursor(&scope, &position);
                let path = format!("/v1/organizations/{}/members.csv?cursor={cursor}", call.path.org);
                reply.header("link", &format!("<{path}>; rel=\"next\""))
            }
            None => reply,
        })
    }
}
