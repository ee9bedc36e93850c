//! Lets suspended members in again.

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
pub struct Reactivate;

impl Endpoint for Reactivate {
    const ROUTE: Route = Route::new(Method::POST, "/v1/organizations/{org}/members/reactivate");
    const SUMMARY: &'static str = "Let suspended members in again";
    const ANSWERS: Answers = Answers::Batch(&[200]);
    const PROBLEMS: &'static [&'static str] =
        &["not_found", "forbidden", "self_edit_forbidden", "target_outranks_actor", "invalid_state"];
    type Path = InOrganization;
    type Query = Nothing;
    type Body = Members;
    type View = BatchView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        let organization = organization_id(&call.path.org)?;
        let decide = |scene: &mut Scene, id: MembershipId| {
            let actor = authority(scene, call.now).map_err(|_| Refusal::NotFound)?;
            let member = scene.membership(id).ok_or(Refusal::NotFound)?;
            let decided = member.reactivate(&actor, &scene.organization, call.now)?;
            Ok(Decision::plain(scene, decided))
        };
        let verb = Verb { done: "reactivated", would: None, reads: Reads::Nothing };
        Ok(reply(each(app, &call, organization, &call.body.members, verb, decide).await?, StatusCode::OK))
    }
}
