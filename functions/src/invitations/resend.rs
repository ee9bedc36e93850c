//! Sends invitations again: new link, new window, same membership; every earlier link is dead.

use domain::{id::MembershipId, membership::Invitation, refusal::Refusal};
use http::{Method, StatusCode};
use kit::{App, Call, Code, Empty, Endpoint, Problem, Reply, Responses, Route};
use store::Snapshot;

use crate::{
    request::{InOrganization, authority, organization_id},
    several::{ItemDecision, Members, Reads, Verb, each},
    view::{BatchView, reply},
};

/// See the module.
pub struct Resend;

impl Endpoint for Resend {
    const ROUTE: Route = Route::new(Method::POST, "/v1/organizations/{org}/invitations/resend");
    const SUMMARY: &'static str = "Send invitations again; every earlier link is dead";
    const RESPONSES: Responses = Responses::Batch(&[200]);
    const PROBLEMS: &'static [Code] = &[
        Code::NotFound,
        Code::Forbidden,
        Code::TargetOutranksActor,
        Code::GrantExceedsActor,
        Code::InvalidState,
        Code::SeatLimit,
        Code::RateLimited,
        Code::UnknownReference,
        Code::DomainNotAllowed,
        Code::GuestSourceNotAllowed,
    ];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Members;
    type View = BatchView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        let organization = organization_id(&call.path.org)?;
        let decide = |snapshot: &mut Snapshot, id: MembershipId| resend(snapshot, id, &call);
        let verb = Verb { done: "resent", would: None, reads: Reads::Emails };
        Ok(reply(each(app, &call, organization, &call.body.members, verb, decide).await?, StatusCode::OK))
    }
}

fn resend(snapshot: &mut Snapshot, id: MembershipId, call: &Call<Resend>) -> Result<ItemDecision, Refusal> {
    let sender = authority(snapshot, call.now).map_err(|_| Refusal::NotFound)?;
    let member = snapshot.membership(id).ok_or(Refusal::NotFound)?;
    let decided = member.resend(&sender, &snapshot.organization, &snapshot.resources, call.now)?;
    // A repetition of this very request finds the sending of an execution that was cut off after writing.
    // The first sending is that of the invitation itself, and may be of the same instant.
    let again = |i: &Invitation| i.attempt > 1 && i.sent_at >= call.began_at;
    let own = |i: &Invitation| i.sponsor == sender.membership.id && again(i);
    if call.began_at < call.now && member.invitation.as_ref().is_some_and(own) {
        return Ok(ItemDecision { decided: None, quotas: None });
    }
    let user = &call.caller().user;
    let before = snapshot.quotas(user, &decided.after.email);
    let after = before.with_one_more(call.now)?;
    snapshot.count(user, &decided.after.email, after);
    snapshot.follow(&decided);
    Ok(ItemDecision { decided: Some(decided), quotas: Some((before, after)) })
}
