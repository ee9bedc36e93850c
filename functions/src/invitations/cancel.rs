//! Cancels invitations. Their links stop working at once, and the list no longer shows them.

use domain::{
    membership::Membership,
    organization::Organization,
    permission::{GUESTS_INVITE, MEMBERS_CANCEL},
    refusal::Refusal,
};
use kit::{Action, App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Responses, Route, Tables, config::Need};

use crate::{
    batch::{Context, InvitationSelection, MemberOperation, MemberPlan, SELECTION, decide_selected},
    request::InOrganization,
    view::BatchView,
};

pub struct Cancel;

impl Endpoint for Cancel {
    const ROUTE: Route = Route::post("/v1/organizations/{org}/invitations/cancel");
    const SUMMARY: &'static str = "Cancel invitations";
    const RESPONSES: Responses = Responses::Batch(&[200]);
    const NEEDS: &'static [Need] = &[Need::Keys];
    const TABLES: Tables = SELECTION.allow(&[Action::DeleteItem]);
    const PROBLEMS: &'static [Code] =
        &[Code::NotFound, Code::Forbidden, Code::TargetOutranksActor, Code::UseRemove, Code::InvalidState];
    type Path = InOrganization;
    type Query = Empty;
    type Body = InvitationSelection;
    type View = BatchView;
}

impl Handle for Cancel {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        decide_selected(app, &call, ()).await
    }
}

impl MemberOperation for Cancel {
    const DONE: &'static str = "cancelled";
    const PERMISSIONS: &'static [&'static str] = &[MEMBERS_CANCEL, GUESTS_INVITE];
    type Terms = ();

    fn decide(context: &Context<'_, Self>, _: &Organization, member: &Membership) -> Result<MemberPlan, Refusal> {
        Ok(member.cancel(&context.actor, context.call.now)?.into())
    }
}
