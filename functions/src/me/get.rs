//! The signed-in person: their profile, and where they may invite guests. The `ETag` is that of the profile.

use http::Method;
use kit::{App, Call, Endpoint, Problem, Reply, Route};

use super::view::{InvitingView, MeView, ProfileView};
use crate::organizations::Nothing;

/// See the module.
pub struct Get;

impl Endpoint for Get {
    const ROUTE: Route = Route::new(Method::GET, "/v1/me");
    const SUMMARY: &'static str = "Read the caller's own profile";
    type Path = Nothing;
    type Query = Nothing;
    type Body = Nothing;
    type View = MeView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<MeView>, Problem> {
        let reader = call.caller_with_address(app).await?;
        let (profile, belongings) =
            futures::try_join!(app.store.profile(&reader.user), app.store.belongings(&reader.user))?;
        let active = belongings.iter().filter(|belonging| belonging.membership.is_active(call.now));
        let view = MeView {
            profile: ProfileView::of(&profile, &reader, &belongings, call.now),
            active_organization: profile.active_among(&belongings, call.now).map(|id| id.to_string()),
            organizations: active.map(|belonging| InvitingView::of(belonging, call.now)).collect(),
        };
        Ok(Reply::ok(view).etag(profile.version))
    }
}
