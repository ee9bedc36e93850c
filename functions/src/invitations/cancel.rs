//! Cancels invitations: their links are dead at once, and they leave the list.

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
pub struct Cancel;

impl Endpoint for Cancel {
    const ROUTE: Route = Route::new(Method::POST, "/v1/organizations/{org}/invitations/cancel");
    const SUMMARY: &'static str = "Withdraw invitations";
    const ANSWERS: Answers = Answers::Batch(&[200]);
    const PROBLEMS: &'static [&'static str] =
        &["not_found", "forbidden", "target_outranks_actor", "use_remove", "invalid_state"];
    type Path = InOrganization;
    type Query = Nothing;
    type Body = Members;
    type View = BatchView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        let organization = organization_id(&call.path.org)?;
        let decide = |scene: &mut Scene, id: MembershipId| {
            let actor = authority(scene, call.now).map_err(|_| Refusal::NotFound)?;
            let member = scene.membership(id).ok_or(Refusal::NotFound)?;
            Ok(Decision { decided: member.cancel(&actor, call.now)?, quotas: None })
        };
        let verb = Verb { done: "cancelled", would: None, reads: Reads::Nothing };
        Ok(reply(each(app, &call, organization, &call.body.members, verb, decide).await?, StatusCode::OK))
    }
}
