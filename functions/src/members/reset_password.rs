//! Requests a password reset from the identity provider, for members who sign in with a password. They get an email.

use domain::{
    membership::Membership, organization::Organization, permission::MEMBERS_RESET_PASSWORD, policy::Policy,
    refusal::Refusal,
};
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Responses, Route, Tables, config::Need};

use crate::{
    batch::{Context, MemberOperation, MemberPlan, MemberSelection, SELECTION, decide_selected},
    problems::TARGET,
    request::InOrganization,
    view::BatchView,
};

pub struct ResetPassword;

impl Endpoint for ResetPassword {
    const ROUTE: Route = Route::post("/v1/organizations/{org}/members/reset-password");
    const SUMMARY: &'static str = "Request password resets from the identity provider";
    const RESPONSES: Responses = Responses::Batch(&[200]);
    const NEEDS: &'static [Need] = &[Need::Keys];
    const TABLES: Tables = SELECTION;
    const PROBLEMS: &'static [Code] =
        &[Code::NotFound, Code::Forbidden, Code::LoginTypeNotSupported, Code::RateLimited];
    const SHARED_PROBLEMS: &'static [&'static [Code]] = &[TARGET];
    type Path = InOrganization;
    type Query = Empty;
    type Body = MemberSelection;
    type View = BatchView;
}

impl Handle for ResetPassword {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        decide_selected(app, &call, ()).await
    }
}

impl MemberOperation for ResetPassword {
    const DONE: &'static str = "password_reset_requested";
    const PERMISSIONS: &'static [&'static str] = &[MEMBERS_RESET_PASSWORD];
    type Terms = ();

    fn may_send_emails(_: &Policy) -> bool {
        true
    }

    fn decide(
        context: &Context<'_, Self>,
        organization: &Organization,
        member: &Membership,
    ) -> Result<MemberPlan, Refusal> {
        let call = context.call;
        let decision = member.reset_password(&context.actor, organization, call.now)?;
        // The first execution of a repeated request may have committed the reset already.
        let done = call.is_repeated() && member.password_reset_at.is_some_and(|at| at >= call.began_at);
        Ok((!done).then_some(decision).into())
    }
}
