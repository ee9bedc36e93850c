//! The organisations of the signed-in person, those that they are a guest of apart (S3.12). Organisations that are
//! deleted, and memberships that are over, are not among them; a guest whose access has ended is, as expired.

use domain::{belonging::Belonging, membership::Kind};
use http::Method;
use kit::{App, Call, Endpoint, Problem, Reply, Route};
use schemars::JsonSchema;
use serde::Serialize;

use super::view::BelongingView;
use crate::organizations::Nothing;

/// See the module.
pub struct Organizations;

/// Organisations, by name.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BelongingsView {
    /// Those that they are a member of.
    pub member: Vec<BelongingView>,
    /// Those that they are a guest of.
    pub guest: Vec<BelongingView>,
}

impl Endpoint for Organizations {
    const ROUTE: Route = Route::new(Method::GET, "/v1/me/organizations");
    const SUMMARY: &'static str = "List where the caller is a member or guest";
    type Path = Nothing;
    type Query = Nothing;
    type Body = Nothing;
    type View = BelongingsView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BelongingsView>, Problem> {
        let user = &call.caller().user;
        let (profile, belongings) = futures::try_join!(app.store.profile(user), app.store.belongings(user))?;
        let active = profile.active_among(&belongings, call.now);
        let (member, guest): (Vec<Belonging>, Vec<Belonging>) =
            belongings.into_iter().partition(|belonging| belonging.membership.kind == Kind::Member);
        let views = |all: Vec<Belonging>| all.iter().map(|one| BelongingView::of(one, active, call.now)).collect();
        Ok(Reply::ok(BelongingsView { member: views(member), guest: views(guest) }))
    }
}
