//! Cancels invitations. Their links stop working at once, and the list no longer shows them.

use domain::{membership::Membership, organization::Organization, refusal::Refusal};
use http::StatusCode;
use kit::{Action, App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Responses, Route, Tables};

use crate::{
    batch::{Context, MemberOperation, MemberPlan, Members, decide_members},
    request::{InOrganization, organization_id},
    view::{BatchView, reply},
};

pub struct Cancel;

impl Endpoint for Cancel {
    const ROUTE: Route = Route::post("/v1/organizations/{org}/invitations/cancel");
    const SUMMARY: &'static str = "Cancel invitations";
    const RESPONSES: Responses = Responses::Batch(&[200]);
    const TABLES: Tables = Tables::DECISION.allow(&[Action::DeleteItem]);
    const PROBLEMS: &'static [Code] =
        &[Code::NotFound, Code::Forbidden, Code::TargetOutranksActor, Code::UseRemove, Code::InvalidState];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Members;
    type View = BatchView;
}

impl Handle for Cancel {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        Ok(reply(
            decide_members(app, &call, organization_id(&call.path.org)?, &call.body.members, ()).await?,
            StatusCode::OK,
        ))
    }
}

impl MemberOperation for Cancel {
    const DONE: &'static str = "cancelled";
    type Terms = ();

    fn decide(context: &Context<'_, Self>, _: &Organization, member: &Membership) -> Result<MemberPlan, Refusal> {
        Ok(member.cancel(&context.actor, context.call.now)?.into())
    }
}
