//! Renews the access of guests that is about to end: the period that each was invited for, once more from now on.

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
pub struct Renew;

impl Endpoint for Renew {
    const ROUTE: Route = Route::new(Method::POST, "/v1/organizations/{org}/guests/renew");
    const SUMMARY: &'static str = "Renew the access of guests that is about to end";
    const ANSWERS: Answers = Answers::Batch(&[200]);
    const PROBLEMS: &'static [&'static str] = &[
        "not_found",
        "forbidden",
        "self_edit_forbidden",
        "target_outranks_actor",
        "grant_exceeds_actor",
        "invalid_state",
        "expired_reinvite_required",
        "not_renewable_yet",
    ];
    type Path = InOrganization;
    type Query = Nothing;
    type Body = Members;
    type View = BatchView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        let organization = organization_id(&call.path.org)?;
        let decide = |scene: &mut Scene, id: MembershipId| {
            let actor = authority(scene, call.now).map_err(|_| Refusal::NotFound)?;
            let guest = scene.membership(id).ok_or(Refusal::NotFound)?;
            let decided = guest.renew(&actor, &scene.organization, call.began_at, call.now)?;
            Ok(Decision::plain(scene, decided))
        };
        let verb = Verb { done: "renewed", would: None, reads: Reads::Nothing };
        Ok(reply(each(app, &call, organization, &call.body.members, verb, decide).await?, StatusCode::OK))
    }
}
