//! Reactivates suspended members.

use domain::{membership::Membership, organization::Organization, refusal::Refusal};
use http::StatusCode;
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Responses, Route, Tables};

use crate::{
    batch::{Context, MemberOperation, MemberPlan, Members, decide_members},
    problems::TARGET,
    request::{InOrganization, organization_id},
    view::{BatchView, reply},
};

pub struct Reactivate;

impl Endpoint for Reactivate {
    const ROUTE: Route = Route::post("/v1/organizations/{org}/members/reactivate");
    const SUMMARY: &'static str = "Reactivate suspended members";
    const RESPONSES: Responses = Responses::Batch(&[200]);
    const TABLES: Tables = Tables::DECISION;
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden];
    const SHARED_PROBLEMS: &'static [&'static [Code]] = &[TARGET];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Members;
    type View = BatchView;
}

impl Handle for Reactivate {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        Ok(reply(
            decide_members(app, &call, organization_id(&call.path.org)?, &call.body.members, ()).await?,
            StatusCode::OK,
        ))
    }
}

impl MemberOperation for Reactivate {
    const DONE: &'static str = "reactivated";
    type Terms = ();

    fn decide(
        context: &Context<'_, Self>,
        organization: &Organization,
        member: &Membership,
    ) -> Result<MemberPlan, Refusal> {
        Ok(member.reactivate(&context.actor, organization, context.call.now)?.into())
    }
}
