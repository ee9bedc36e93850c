//! Leaves an organisation; the access is gone with the next request.

use domain::refusal::Refusal;
use http::Method;
use kit::{Answers, App, Call, Endpoint, Problem, Reply, Route, settle::committed};
use store::{Ask, Basis, Change};

use crate::{
    ask::{self, InOrganization, organization_id, scene},
    organizations::Nothing,
};

/// See the module.
pub struct Leave;

impl Endpoint for Leave {
    const ROUTE: Route = Route::new(Method::POST, "/v1/me/organizations/{org}/leave");
    const SUMMARY: &'static str = "Leave an organisation";
    const ANSWERS: Answers = Answers::Nothing;
    const PROBLEMS: &'static [&'static str] = &["not_found", "last_owner"];
    type Path = InOrganization;
    type Query = Nothing;
    type Body = Nothing;
    type View = ();

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<()>, Problem> {
        let id = organization_id(&call.path.org)?;
        let mut rounds = app.rounds();
        loop {
            rounds.begin().await?;
            let scene = scene(app, id, &Ask::of(&call.caller().user)).await?;
            // A repeated request that has ended a membership must not end another, nor be told that there is none.
            let repeated = call.began_at < call.now;
            if repeated && app.store.has_left(id, &call.caller().user, call.began_at).await? {
                return Ok(Reply::done());
            }
            let own = scene.caller.as_ref().ok_or(Refusal::NotFound)?;
            let decided = own.leave(&scene.organization, call.now)?;
            let change = Change::by(&ask::actor(&call, &scene), [decided], |at| app.dice.mint(at));
            let basis = Basis { organization: &scene.organization, witnesses: &[] };
            if committed(app.store.commit(&[change], basis).await?)? {
                return Ok(Reply::done());
            }
        }
    }
}
