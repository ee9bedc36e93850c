//! Suspends members: they have no access until they are reactivated.

use domain::{membership::Membership, organization::Organization, permission::MEMBERS_SUSPEND, refusal::Refusal};
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Responses, Route, Tables, config::Need};

use crate::{
    batch::{Context, MemberOperation, MemberPlan, MemberSelection, SELECTION, decide_selected},
    problems::TARGET,
    request::InOrganization,
    view::BatchView,
};

pub struct Suspend;

impl Endpoint for Suspend {
    const ROUTE: Route = Route::post("/v1/organizations/{org}/members/suspend");
    const SUMMARY: &'static str = "Suspend members until they are reactivated";
    const RESPONSES: Responses = Responses::Batch(&[200]);
    const NEEDS: &'static [Need] = &[Need::Keys];
    const TABLES: Tables = SELECTION;
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden, Code::LastOwner];
    const SHARED_PROBLEMS: &'static [&'static [Code]] = &[TARGET];
    type Path = InOrganization;
    type Query = Empty;
    type Body = MemberSelection;
    type View = BatchView;
}

impl Handle for Suspend {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        decide_selected(app, &call, ()).await
    }
}

impl MemberOperation for Suspend {
    const DONE: &'static str = "suspended";
    const PERMISSIONS: &'static [&'static str] = &[MEMBERS_SUSPEND];
    type Terms = ();

    fn decide(
        context: &Context<'_, Self>,
        organization: &Organization,
        member: &Membership,
    ) -> Result<MemberPlan, Refusal> {
        Ok(member.suspend(&context.actor, organization, context.call.now)?.into())
    }
}
