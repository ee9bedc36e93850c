//! Declines an invitation as the signed-in invitee; whoever sent it is told.

use domain::event::Actor;
use http::Method;
use kit::{App, Call, Code, Empty, Endpoint, Problem, Reply, Responses, Route, config::Need, retry::committed};
use store::{Change, Preconditions};

use super::opened::{Held, Token};

/// See the module.
pub struct Decline;

impl Endpoint for Decline {
    const ROUTE: Route = Route::new(Method::POST, "/v1/invitations/decline");
    const SUMMARY: &'static str = "Decline an invitation as the signed-in invitee";
    const RESPONSES: Responses = Responses::NoContent;
    const NEEDS: &'static [Need] = &[Need::Keys];
    const PROBLEMS: &'static [Code] = &[
        Code::InvitationUnavailable,
        Code::InvitationExpired,
        Code::InvitationCancelled,
        Code::InvitationUsed,
        Code::InvitationVoid,
        Code::WrongRecipient,
        Code::EmailUnverified,
    ];
    type Path = Empty;
    type Query = Empty;
    type Body = Token;
    type View = ();

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<()>, Problem> {
        let invitee = call.caller_with_email(app).await?;
        let mut retry = app.retry();
        loop {
            retry.next_attempt().await?;
            let held = Held::open(app, &call.body.token, Some(&invitee.user)).await?;
            let repeated = call.began_at < call.now;
            if repeated && held.membership()?.was_declined(&invitee, held.link.attempt, call.began_at) {
                return Ok(Reply::done());
            }
            let decided = match held.membership()?.decline(&invitee, held.link.attempt, call.now) {
                Ok(decided) => decided,
                Err(refusal) => {
                    held.note_refusal(app, &invitee, &refusal, call.now).await?;
                    return Err(refusal.into());
                }
            };
            let person = Some(decided.after.person());
            let actor = Actor::Person { user: invitee.user.clone(), membership: Some(decided.after.id), person };
            let change = Change::by(&actor, [decided], |at| app.random.new_id(at));
            let preconditions = Preconditions { organization: &held.snapshot.organization, unchanged: &[] };
            if committed(app.store.commit(&[change], preconditions).await?)? {
                return Ok(Reply::done());
            }
        }
    }
}
