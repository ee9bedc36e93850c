//! Lists the caller's organisations, separately as member and as guest (S3.12). Deleted organisations and ended
//! memberships are omitted. A guest whose access has ended is listed as expired.

use chrono::{DateTime, Utc};
use domain::{id::UserId, membership::Kind, organization_membership::OrganizationMembership};
use kit::{App, Call, Empty, Endpoint, Handle, Problem, Reply, Route, Tables};
use schemars::JsonSchema;
use serde::Serialize;
use store::schema;

use super::view::MyMembership;

pub struct Organizations;

/// A person's memberships, sorted by the name of the organisation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MyMemberships {
    /// The organisations in which the person is a member.
    pub member: Vec<MyMembership>,
    /// The organisations in which the person is a guest.
    pub guest: Vec<MyMembership>,
}

impl Endpoint for Organizations {
    const ROUTE: Route = Route::get("/v1/me/organizations").for_people();
    const SUMMARY: &'static str = "List the caller's organisations, as member and as guest";
    const TABLES: Tables = Tables::READ.query(schema::PERSON);
    type Path = Empty;
    type Query = Empty;
    type Body = Empty;
    type View = MyMemberships;
}

impl Handle for Organizations {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<MyMemberships>, Problem> {
        Ok(Reply::ok(MyMemberships::read(app, &call.caller().user, call.now).await?))
    }
}

impl MyMemberships {
    /// Reads the memberships of a person.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn read(app: &App, user: &UserId, now: DateTime<Utc>) -> Result<Self, Problem> {
        let (profile, organization_memberships) =
            futures::try_join!(app.store.profile(user), app.store.organization_memberships(user))?;
        let active = profile.active_among(&organization_memberships, now);
        let (member, guest): (Vec<OrganizationMembership>, Vec<OrganizationMembership>) = organization_memberships
            .into_iter()
            .partition(|organization_membership| organization_membership.membership.kind() == Kind::Member);
        let views =
            |all: Vec<OrganizationMembership>| all.iter().map(|one| MyMembership::of(one, active, now)).collect();
        Ok(Self { member: views(member), guest: views(guest) })
    }
}
