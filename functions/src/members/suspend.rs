//! Suspends members: they have no access until they are reactivated.

use domain::{membership::Membership, organization::Organization, refusal::Refusal};
use http::StatusCode;
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Responses, Route, Tables};

use crate::{
    batch::{Context, MemberOperation, MemberPlan, Members, decide_members},
    problems::TARGET,
    request::{InOrganization, organization_id},
    view::{BatchView, reply},
};

pub struct Suspend;

impl Endpoint for Suspend {
    const ROUTE: Route = Route::post("/v1/organizations/{org}/members/suspend");
    const SUMMARY: &'static str = "Suspend members until they are reactivated";
    const RESPONSES: Responses = Responses::Batch(&[200]);
    const TABLES: Tables = Tables::DECISION;
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden, Code::LastOwner];
    const SHARED_PROBLEMS: &'static [&'static [Code]] = &[TARGET];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Members;
    type View = BatchView;
}

impl Handle for Suspend {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        Ok(reply(
            decide_members(app, &call, organization_id(&call.path.org)?, &call.body.members, ()).await?,
            StatusCode::OK,
        ))
    }
}

impl MemberOperation for Suspend {
    const DONE: &'static str = "suspended";
    type Terms = ();

    fn decide(
        context: &Context<'_, Self>,
        organization: &Organization,
        member: &Membership,
    ) -> Result<MemberPlan, Refusal> {
        Ok(member.suspend(&context.actor, organization, context.call.now)?.into())
    }
}
