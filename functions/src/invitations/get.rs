//! Reads one open invitation. After acceptance it is a member, under the same identifier.

use domain::{membership::State, permission::MEMBERS_READ, refusal::Refusal};
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route, Tables};
use store::ReadSet;

use crate::{
    request::{OfMember, member_id, organization_id, snapshot},
    view::MemberView,
};

pub struct Get;

impl Endpoint for Get {
    const ROUTE: Route = Route::get("/v1/organizations/{org}/invitations/{member}");
    const SUMMARY: &'static str = "Read one open invitation";
    const TABLES: Tables = Tables::MEMBER_READ;
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden];
    type Path = OfMember;
    type Query = Empty;
    type Body = Empty;
    type View = MemberView;
}

impl Handle for Get {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<MemberView>, Problem> {
        let (id, member) = (organization_id(&call.path.org)?, member_id(&call.path.member)?);
        let snapshot = snapshot(app, id, &ReadSet::of(call.user()).memberships([member])).await?;
        let reader = call.authority(&snapshot)?;
        reader.require(MEMBERS_READ)?;
        let found = snapshot.membership(member).filter(|found| found.state() == State::Invited);
        let found = found.ok_or(Refusal::NotFound)?;
        let names = app.store.resource_names(id, found.grant.references()).await?;
        let view = MemberView::of(found, &snapshot.organization, &reader, &names, call.now);
        Ok(Reply::ok(view).etag(found.version))
    }
}
