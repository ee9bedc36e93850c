//! Asks the identity provider for a new password of members who sign in with one; they are told by letter.

use domain::{id::MembershipId, refusal::Refusal};
use http::{Method, StatusCode};
use kit::{Answers, App, Call, Endpoint, Problem, Reply, Route};
use store::Scene;

use crate::{
    ask::{InOrganization, authority, organization_id},
    organizations::Nothing,
    several::{Decision, Members, Reads, Verb, each},
    view::{BatchView, reply},
};

/// See the module.
pub struct ResetPassword;

impl Endpoint for ResetPassword {
    const ROUTE: Route = Route::new(Method::POST, "/v1/organizations/{org}/members/reset-password");
    const SUMMARY: &'static str = "Ask the identity provider for new passwords";
    const ANSWERS: Answers = Answers::Batch(&[200]);
    const PROBLEMS: &'static [&'static str] = &[
        "not_found",
        "forbidden",
        "self_edit_forbidden",
        "target_outranks_actor",
        "invalid_state",
        "login_type_not_supported",
    ];
    type Path = InOrganization;
    type Query = Nothing;
    type Body = Members;
    type View = BatchView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        let organization = organization_id(&call.path.org)?;
        let decide = |scene: &mut Scene, id: MembershipId| {
            let actor = authority(scene, call.now).map_err(|_| Refusal::NotFound)?;
            let member = scene.membership(id).ok_or(Refusal::NotFound)?;
            let decided = member.reset_password(&actor, &scene.organization, call.now)?;
            // A repetition of a request whose answer was lost finds what the first execution did.
            let repeated = call.began_at < call.now;
            let done = repeated && member.password_reset_at.is_some_and(|at| at >= call.began_at);
            Ok(Decision::plain(scene, (!done).then_some(decided)))
        };
        let verb = Verb { done: "password_reset_requested", would: None, reads: Reads::Nothing };
        Ok(reply(each(app, &call, organization, &call.body.members, verb, decide).await?, StatusCode::OK))
    }
}
