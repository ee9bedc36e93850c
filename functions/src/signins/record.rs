//! Records the time and the type of a person's sign-in in all of their memberships.

use chrono::{DateTime, Utc};
use domain::{id::UserId, login::LoginType};
use http::Method;
use kit::{Answers, App, Call, Empty, Endpoint, Problem, Reply, Route};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::request::parsed;

pub struct Record;

/// A sign-in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The subject of the person's access tokens.
    pub user: String,
    /// The type of the sign-in.
    pub login_type: LoginType,
    /// When; by default now. A future instant counts as now.
    #[serde(default)]
    pub at: Option<DateTime<Utc>>,
}

impl Endpoint for Record {
    const ROUTE: Route = Route::of_machines(Method::POST, "/v1/sign-ins", "latchkey/sign-ins");
    const SUMMARY: &'static str = "Record a sign-in of a person, as the identity provider's hook";
    const ANSWERS: Answers = Answers::Nothing;
    const PROBLEMS: &'static [&'static str] = &["forbidden", "invalid_format"];
    type Path = Empty;
    type Query = Empty;
    type Body = Body;
    type View = ();

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<()>, Problem> {
        let mut faults = Vec::new();
        let user: Option<UserId> = parsed("/user", Some(&call.body.user), &mut faults);
        let Some(user) = user else { return Err(faults.into()) };
        let at = call.body.at.unwrap_or(call.now).min(call.now);
        // The response is the same for a person without memberships: the hook need not know whether there are any.
        app.store.record_sign_in(&user, call.body.login_type, at).await?;
        Ok(Reply::done())
    }
}
