//! Declines an invitation as the signed-in invitee; whoever sent it is told.

use domain::event::Actor;
use http::Method;
use kit::{Answers, App, Call, Endpoint, Problem, Reply, Route, config::Need, settle::committed};
use store::{Basis, Change};

use super::held::{Held, Token};
use crate::organizations::Nothing;

/// See the module.
pub struct Decline;

impl Endpoint for Decline {
    const ROUTE: Route = Route::new(Method::POST, "/v1/invitations/decline");
    const SUMMARY: &'static str = "Decline an invitation as the signed-in invitee";
    const ANSWERS: Answers = Answers::Nothing;
    const NEEDS: &'static [Need] = &[Need::Keys];
    const PROBLEMS: &'static [&'static str] = &[
        "invitation_unavailable",
        "invitation_expired",
        "invitation_cancelled",
        "invitation_used",
        "invitation_void",
        "wrong_recipient",
        "email_unverified",
    ];
    type Path = Nothing;
    type Query = Nothing;
    type Body = Token;
    type View = ();

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<()>, Problem> {
        let invitee = call.caller_with_address(app).await?;
        let mut rounds = app.rounds();
        loop {
            rounds.begin().await?;
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
            let change = Change::by(&actor, [decided], |at| app.dice.mint(at));
            let basis = Basis { organization: &held.scene.organization, witnesses: &[] };
            if committed(app.store.commit(&[change], basis).await?)? {
                return Ok(Reply::done());
            }
        }
    }
}
