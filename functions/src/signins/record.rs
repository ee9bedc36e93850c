//! Records a sign-in in all memberships of a person. The hook of the identity provider calls it.

use chrono::{DateTime, Utc};
use domain::{id::UserId, login::LoginType};
use kit::{Action, App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Responses, Route, Scope, Tables};
use schemars::JsonSchema;
use serde::Deserialize;
use store::schema;

use crate::request::parsed;

pub struct Record;

/// A sign-in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The subject of the person's access tokens.
    pub user: String,
    /// The type of login.
    pub login_type: LoginType,
    /// The time of the sign-in; default now. A future time counts as now.
    #[serde(default)]
    pub at: Option<DateTime<Utc>>,
}

impl Endpoint for Record {
    const ROUTE: Route = Route::post("/v1/sign-ins").for_machines(&[Scope::SignIns]);
    const SUMMARY: &'static str = "Record a sign-in; for the hook of the identity provider";
    const RESPONSES: Responses = Responses::NoContent;
    const TABLES: Tables = Tables::READ.allow(&[Action::PutItem, Action::UpdateItem]).query(schema::PERSON);
    const PROBLEMS: &'static [Code] = &[Code::Forbidden, Code::InvalidFormat];
    type Path = Empty;
    type Query = Empty;
    type Body = Body;
    type View = ();
}

impl Handle for Record {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<()>, Problem> {
        let mut faults = Vec::new();
        let user: Option<UserId> = parsed("/user", Some(&call.body.user), &mut faults);
        let Some(user) = user else { return Err(faults.into()) };
        let at = call.body.at.unwrap_or(call.now).min(call.now);
        if call.only_checks() {
            return Ok(Reply::done());
        }
        // The response is the same for a person without memberships, so that the hook learns nothing about them.
        app.store.record_sign_in(&user, call.body.login_type, at).await?;
        Ok(Reply::done())
    }
}
