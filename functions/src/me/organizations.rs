//! Lists the caller's organisations, separately as member and as guest (S3.12). Deleted organisations and ended
//! memberships are omitted. A guest whose access has ended is listed as expired.

use domain::{membership::Kind, organization_membership::OrganizationMembership};
use kit::{App, Call, Empty, Endpoint, Handle, Problem, Reply, Route, Tables};
use schemars::JsonSchema;
use serde::Serialize;
use store::schema;

use super::view::MyMembership;

pub struct Organizations;

/// The caller's memberships, sorted by the name of the organisation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MyMemberships {
    /// The organisations in which the caller is a member.
    pub member: Vec<MyMembership>,
    /// The organisations in which the caller is a guest.
    pub guest: Vec<MyMembership>,
}

impl Endpoint for Organizations {
    const ROUTE: Route = Route::get("/v1/me/organizations");
    const SUMMARY: &'static str = "List the caller's organisations, as member and as guest";
    const TABLES: Tables = Tables::READ.query(schema::PERSON);
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type View = MyMemberships;
}

impl Handle for Organizations {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<MyMemberships>, Problem> {
        let user = &call.caller().user;
        let (profile, organization_memberships) =
            futures::try_join!(app.store.profile(user), app.store.organization_memberships(user))?;
        let active = profile.active_among(&organization_memberships, call.now);
        let (member, guest): (Vec<OrganizationMembership>, Vec<OrganizationMembership>) = organization_memberships
            .into_iter()
            .partition(|organization_membership| organization_membership.membership.kind() == Kind::Member);
        let views =
            |all: Vec<OrganizationMembership>| all.iter().map(|one| MyMembership::of(one, active, call.now)).collect();
        Ok(Reply::ok(MyMemberships { member: views(member), guest: views(guest) }))
    }
}
