//! Resends invitations with a new link and a new expiry. The membership stays; earlier links stop working.

use domain::{
    membership::{Invitation, Membership},
    organization::Organization,
    permission::{GUESTS_INVITE, MEMBERS_INVITE},
    policy::Policy,
    refusal::Refusal,
};
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Responses, Route, Tables, config::Need};

use crate::{
    batch::{Context, InvitationSelection, Load, MemberOperation, MemberPlan, SELECTION, decide_selected},
    problems::INVITEE,
    request::InOrganization,
    view::BatchView,
};

pub struct Resend;

impl Endpoint for Resend {
    const ROUTE: Route = Route::post("/v1/organizations/{org}/invitations/resend");
    const SUMMARY: &'static str = "Resend invitations; earlier links stop working";
    const RESPONSES: Responses = Responses::Batch(&[200]);
    const NEEDS: &'static [Need] = &[Need::Keys];
    const TABLES: Tables = SELECTION;
    const PROBLEMS: &'static [Code] = &[
        Code::NotFound,
        Code::Forbidden,
        Code::TargetOutranksActor,
        Code::GrantExceedsActor,
        Code::InvalidState,
        Code::UnknownReference,
    ];
    const SHARED_PROBLEMS: &'static [&'static [Code]] = &[INVITEE];
    type Path = InOrganization;
    type Query = Empty;
    type Body = InvitationSelection;
    type View = BatchView;
}

impl Handle for Resend {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        decide_selected(app, &call, ()).await
    }
}

impl MemberOperation for Resend {
    const DONE: &'static str = "resent";
    const PERMISSIONS: &'static [&'static str] = &[MEMBERS_INVITE, GUESTS_INVITE];
    const LOAD: Load = Load::Sources;
    type Terms = ();

    fn may_send_emails(_: &Policy) -> bool {
        true
    }

    fn decide(
        context: &Context<'_, Self>,
        organization: &Organization,
        member: &Membership,
    ) -> Result<MemberPlan, Refusal> {
        let Context { call, actor, snapshot, .. } = context;
        let decision = member.resend(actor, organization, &snapshot.resources, call.now)?;
        let own_id = actor.membership.map(|own| own.id);
        // An earlier execution of the same request may have committed the resend. Attempt 1 does not count: it is the
        // invitation itself, which may have the same timestamp.
        let resent = |i: &Invitation| i.attempt > 1 && i.sent_at >= call.began_at && i.sponsor == own_id;
        if call.is_repeated() && member.invitation().is_some_and(resent) {
            return Ok(MemberPlan::Unchanged);
        }
        Ok(Some(decision).into())
    }
}
