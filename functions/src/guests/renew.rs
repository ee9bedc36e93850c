//! Renews the access of guests within the renewal window. The period of the guest starts again from now.

use domain::{membership::Membership, organization::Organization, permission::GUESTS_RENEW, refusal::Refusal};
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Responses, Route, Tables, config::Need};

use crate::{
    batch::{Context, MemberOperation, MemberPlan, MemberSelection, SELECTION, decide_selected},
    problems::TARGET,
    request::InOrganization,
    view::BatchView,
};

pub struct Renew;

impl Endpoint for Renew {
    const ROUTE: Route = Route::post("/v1/organizations/{org}/guests/renew");
    const SUMMARY: &'static str = "Renew the access of guests that ends soon";
    const RESPONSES: Responses = Responses::Batch(&[200]);
    const NEEDS: &'static [Need] = &[Need::Keys];
    const TABLES: Tables = SELECTION;
    const PROBLEMS: &'static [Code] = &[
        Code::NotFound,
        Code::Forbidden,
        Code::GrantExceedsActor,
        Code::ExpiredReinviteRequired,
        Code::NotRenewableYet,
    ];
    const SHARED_PROBLEMS: &'static [&'static [Code]] = &[TARGET];
    type Path = InOrganization;
    type Query = Empty;
    type Body = MemberSelection;
    type View = BatchView;
}

impl Handle for Renew {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        decide_selected(app, &call, ()).await
    }
}

impl MemberOperation for Renew {
    const DONE: &'static str = "renewed";
    const PERMISSIONS: &'static [&'static str] = &[GUESTS_RENEW];
    type Terms = ();

    fn decide(
        context: &Context<'_, Self>,
        organization: &Organization,
        member: &Membership,
    ) -> Result<MemberPlan, Refusal> {
        let Call { began_at, now, .. } = *context.call;
        Ok(member.renew(&context.actor, organization, began_at, now)?.into())
    }
}
