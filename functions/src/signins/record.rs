//! Records how and when somebody has signed in, in all of their memberships. Called by the identity provider's hook.

use chrono::{DateTime, Utc};
use domain::{id::UserId, login::LoginType};
use http::Method;
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Responses, Route};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::request::parsed;

/// See the module.
pub struct Record;

/// Who signed in how and when.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The subject of the person's access tokens.
    pub user: String,
    /// How.
    pub login_type: LoginType,
    /// When; now without it. What lies ahead counts as now.
    #[serde(default)]
    pub at: Option<DateTime<Utc>>,
}

impl Endpoint for Record {
    const ROUTE: Route = Route::for_machines(Method::POST, "/v1/sign-ins", "latchkey/sign-ins");
    const SUMMARY: &'static str = "Record a sign-in of a person, as the identity provider's hook";
    const RESPONSES: Responses = Responses::NoContent;
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
        // Whether they belong anywhere is not told: a machine that signs people in need not know.
        app.store.record_sign_in(&user, call.body.login_type, at).await?;
        Ok(Reply::done())
    }
}
