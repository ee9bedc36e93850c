//! Reactivates suspended members.

use domain::{membership::Membership, organization::Organization, permission::MEMBERS_REACTIVATE, refusal::Refusal};
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Responses, Route, Tables, config::Need};

use crate::{
    batch::{Context, MemberOperation, MemberPlan, MemberSelection, SELECTION, decide_selected},
    problems::TARGET,
    request::InOrganization,
    view::BatchView,
};

pub struct Reactivate;

impl Endpoint for Reactivate {
    const ROUTE: Route = Route::post("/v1/organizations/{org}/members/reactivate");
    const SUMMARY: &'static str = "Reactivate suspended members";
    const RESPONSES: Responses = Responses::Batch(&[200]);
    const NEEDS: &'static [Need] = &[Need::Keys];
    const TABLES: Tables = SELECTION;
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden];
    const SHARED_PROBLEMS: &'static [&'static [Code]] = &[TARGET];
    type Path = InOrganization;
    type Query = Empty;
    type Body = MemberSelection;
    type View = BatchView;
}

impl Handle for Reactivate {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        decide_selected(app, &call, ()).await
    }
}

impl MemberOperation for Reactivate {
    const DONE: &'static str = "reactivated";
    const PERMISSIONS: &'static [&'static str] = &[MEMBERS_REACTIVATE];
    type Terms = ();

    fn decide(
        context: &Context<'_, Self>,
        organization: &Organization,
        member: &Membership,
    ) -> Result<MemberPlan, Refusal> {
        Ok(member.reactivate(&context.actor, organization, context.call.now)?.into())
    }
}
