//! Leaves an organisation. A repetition of a request that succeeded answers 204 again, and ends no newer membership.

use domain::refusal::Refusal;
use kit::{
    Action, App, Call, Code, Decide, Empty, Endpoint, MembershipChange, Plan, Problem, Reply, Responses, Route, Tables,
};
use store::{ReadSet, Snapshot};

use crate::request::{InOrganization, organization_id, snapshot};

pub struct Leave;

impl Endpoint for Leave {
    const ROUTE: Route = Route::post("/v1/me/organizations/{org}/leave").for_people();
    const SUMMARY: &'static str = "Leave an organisation";
    const RESPONSES: Responses = Responses::NoContent;
    const TABLES: Tables = Tables::DECISION.allow(&[Action::DeleteItem]);
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::LastOwner];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Empty;
    type View = ();
}

impl Decide for Leave {
    type State = (Snapshot, bool);

    async fn read(app: &App, call: &Call<Self>) -> Result<Self::State, Problem> {
        let (id, user) = (organization_id(&call.path.org)?, &call.caller().user);
        let snapshot = snapshot(app, id, &ReadSet::of(Some(user))).await?;
        let has_left = call.is_repeated() && app.store.has_left(id, user, call.began_at).await?;
        Ok((snapshot, has_left))
    }

    fn decide<'s>(call: &'s Call<Self>, (snapshot, has_left): &'s Self::State) -> Result<Plan<'s, ()>, Problem> {
        if *has_left {
            return Ok(Plan::Answer(Reply::done()));
        }
        let own = snapshot.caller.as_ref().ok_or(Refusal::NotFound)?;
        let decision = own.leave(&snapshot.organization, call.now)?;
        Ok(Plan::Commit(call.change(snapshot, MembershipChange::of([decision])), Reply::done()))
    }
}
