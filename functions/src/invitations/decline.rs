//! Declines an invitation as the signed-in invitee. The inviter gets an email.

use domain::{decide::Caller, refusal::Refusal};
use kit::{
    Action, App, Call, Code, Decide, Empty, Endpoint, Plan, Problem, Reply, Responses, Route, Tables, config::Need,
};

use super::opened::{OpenedInvitation, Token};

use crate::problems::TOKEN;

pub struct Decline;

impl Endpoint for Decline {
    const ROUTE: Route = Route::post("/v1/invitations/decline").for_people();
    const SUMMARY: &'static str = "Decline an invitation as the signed-in invitee";
    const RESPONSES: Responses = Responses::NoContent;
    const NEEDS: &'static [Need] = &[Need::Keys];
    const TABLES: Tables = Tables::DECISION.allow(&[Action::DeleteItem]);
    const SHARED_PROBLEMS: &'static [&'static [Code]] = &[TOKEN];
    type Path = Empty;
    type Query = Empty;
    type Body = Token;
    type View = ();
}

impl Decide for Decline {
    type State = (Caller, OpenedInvitation);

    async fn read(app: &App, call: &Call<Self>) -> Result<Self::State, Problem> {
        let invitee = call.caller_with_email(app).await?.clone();
        let opened = OpenedInvitation::open(app, &call.body.token, Some(&invitee.user)).await?;
        Ok((invitee, opened))
    }

    fn decide<'s>(call: &'s Call<Self>, (invitee, opened): &'s Self::State) -> Result<Plan<'s, ()>, Problem> {
        let (member, attempt) = (opened.membership()?, opened.link.attempt);
        if call.is_repeated() && member.was_declined(invitee, attempt, call.began_at) {
            return Ok(Plan::Answer(Reply::done()));
        }
        // Somebody suspended can only leave, also where another of their addresses is invited (B9).
        let own = opened.snapshot.caller.as_ref().filter(|own| own.id != member.id && own.is_live(call.now));
        if own.is_some_and(|own| !own.is_active(call.now)) {
            return Err(Refusal::InvitationUnavailable.into());
        }
        match member.decline(invitee, attempt, call.now) {
            Ok(decision) => Ok(Plan::Commit(opened.change(invitee, decision), Reply::done())),
            Err(refusal) => opened.refuse(invitee, refusal, call.now),
        }
    }
}
