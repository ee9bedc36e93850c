//! Resends invitations with a new link and a new expiry. The membership stays; earlier links stop working.

use domain::{
    membership::{Invitation, Membership},
    organization::Organization,
    refusal::Refusal,
};
use http::StatusCode;
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Responses, Route, Tables};

use crate::{
    batch::{Context, Load, MemberOperation, MemberPlan, Members, decide_members},
    problems::INVITEE,
    request::{InOrganization, organization_id},
    view::{BatchView, reply},
};

pub struct Resend;

impl Endpoint for Resend {
    const ROUTE: Route = Route::post("/v1/organizations/{org}/invitations/resend");
    const SUMMARY: &'static str = "Resend invitations; earlier links stop working";
    const RESPONSES: Responses = Responses::Batch(&[200]);
    const TABLES: Tables = Tables::DECISION;
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
    type Body = Members;
    type View = BatchView;
}

impl Handle for Resend {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        Ok(reply(
            decide_members(app, &call, organization_id(&call.path.org)?, &call.body.members, ()).await?,
            StatusCode::OK,
        ))
    }
}

impl MemberOperation for Resend {
    const DONE: &'static str = "resent";
    const LOAD: Load = Load::Emails;
    type Terms = ();

    fn decide(
        context: &Context<'_, Self>,
        organization: &Organization,
        member: &Membership,
    ) -> Result<MemberPlan, Refusal> {
        let Context { call, actor, snapshot, .. } = context;
        let decision = member.resend(actor, organization, &snapshot.resources, call.now)?;
        // An earlier execution of the same request may have committed the resend. Attempt 1 does not count: it is the
        // invitation itself, which may have the same timestamp.
        let resent = |i: &Invitation| i.attempt > 1 && i.sent_at >= call.began_at && i.sponsor == actor.membership.id;
        if call.is_repeated() && member.invitation().is_some_and(resent) {
            return Ok(MemberPlan::Unchanged);
        }
        Ok(MemberPlan::ChangeWithEmail(decision))
    }
}
