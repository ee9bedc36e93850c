//! Reads the caller's profile, and the organisations with their rights to invite. The `ETag` is that of the profile.

use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route, Tables};
use store::schema;

use super::view::{InvitationRights, MeView, ProfileView};

pub struct Get;

impl Endpoint for Get {
    const ROUTE: Route = Route::get("/v1/me").for_people();
    const SUMMARY: &'static str = "Read the caller's own profile";
    const TABLES: Tables = Tables::READ.query(schema::PERSON);
    const PROBLEMS: &'static [Code] = &[Code::EmailUnverified];
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type View = MeView;
}

impl Handle for Get {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<MeView>, Problem> {
        let reader = call.caller_with_email(app).await?;
        let (profile, organization_memberships) =
            futures::try_join!(app.store.profile(&reader.user), app.store.organization_memberships(&reader.user))?;
        let active = organization_memberships
            .iter()
            .filter(|organization_membership| organization_membership.membership.is_active(call.now));
        let view = MeView {
            profile: ProfileView::of(&profile, reader, &organization_memberships, call.now),
            active_organization: profile.active_among(&organization_memberships, call.now).map(|id| id.to_string()),
            organizations: active
                .map(|organization_membership| InvitationRights::of(organization_membership, call.now))
                .collect(),
        };
        Ok(Reply::ok(view).etag(profile.version))
    }
}
