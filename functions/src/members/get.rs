//! Reads one member, guest or invitation.

use domain::{permission::MEMBERS_READ, refusal::Refusal};
use http::Method;
use kit::{App, Call, Endpoint, Problem, Reply, Route};
use store::Ask;

use crate::{
    ask::{OfMember, authority, member_id, organization_id, scene},
    organizations::Nothing,
    view::MemberView,
};

/// See the module.
pub struct Get;

impl Endpoint for Get {
    const ROUTE: Route = Route::new(Method::GET, "/v1/organizations/{org}/members/{member}");
    const SUMMARY: &'static str = "Read one member, guest or invitation";
    const PROBLEMS: &'static [&'static str] = &["not_found", "forbidden"];
    type Path = OfMember;
    type Query = Nothing;
    type Body = Nothing;
    type View = MemberView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<MemberView>, Problem> {
        let (id, member) = (organization_id(&call.path.org)?, member_id(&call.path.member)?);
        let scene = scene(app, id, &Ask::of(&call.caller().user).memberships([member])).await?;
        let reader = authority(&scene, call.now)?;
        if reader.membership.id != member {
            reader.require(MEMBERS_READ)?;
        }
        let found = scene.membership(member).filter(|m| m.ended.is_none()).ok_or(Refusal::NotFound)?;
        let view = MemberView::of(found, &scene.organization, &reader, call.now);
        Ok(Reply::ok(view).etag(found.version))
    }
}
