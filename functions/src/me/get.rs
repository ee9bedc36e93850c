//! Reads the caller's profile, and the organisations with their rights to invite. The `ETag` is that of the profile.
//!
//! Products ask this once a session, and it reads every membership of the caller anyway. So this is where a verified address
//! that is new is taken over into the memberships (D8).

use domain::{
    decide::{Caller, IdentityEdit},
    organization_membership::OrganizationMembership,
};
use kit::{Action, App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route, Tables};
use store::schema;

use super::view::{InvitationRights, MeView, ProfileView};
use crate::users::Follow;

/// The most organisations in which one call takes over a new address; the next call continues.
const MAX_FOLLOWED: usize = 10;

pub struct Get;

impl Endpoint for Get {
    const ROUTE: Route = Route::get("/v1/me").for_people();
    const SUMMARY: &'static str = "Read the caller's own profile";
    const TABLES: Tables = Tables::DECISION.allow(&[Action::DeleteItem]).query(schema::PERSON);
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
        // Boxed: it is rare, and would make the future of every call larger by that of a decision.
        Box::pin(follow_address(app, &call, reader, &organization_memberships)).await?;
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

/// Takes over the caller's verified address where a membership has another one. An organisation in which another member has
/// the address keeps the former one; the profile is answered all the same.
///
/// # Errors
/// When the table does not answer.
async fn follow_address(
    app: &App,
    call: &Call<Get>,
    caller: &Caller,
    organization_memberships: &[OrganizationMembership],
) -> Result<(), Problem> {
    let Some(email) = caller.email.as_ref().filter(|_| caller.email_verified) else { return Ok(()) };
    let edit = IdentityEdit { user: caller.user.clone(), email: Some(email.clone()) };
    let memberships = organization_memberships.iter().map(|one| &one.membership);
    for former in memberships.filter(|membership| membership.email != *email).take(MAX_FOLLOWED) {
        let place = (former.organization, former.id);
        if let Err(problem) = Follow::decide(app, call, place, (&caller.user, &edit), false).await {
            if problem.code.status().is_server_error() {
                return Err(problem);
            }
            tracing::info!(
                organization.id = %former.organization,
                membership.id = %former.id,
                code = problem.code.as_str(),
                "a new address of a person was not taken over"
            );
        }
    }
    Ok(())
}
