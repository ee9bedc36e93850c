//! Makes an organisation the active one in the caller's profile (S3.13). That has no effect on permissions: every
//! operation takes its organisation from the path.

use domain::profile::Profile;
use kit::{
    Action, App, Call, Code, Decide, Empty, Endpoint, Plan, Problem, Reply, Responses, Route, Tables, Transaction,
};
use store::{ReadSet, Snapshot};

use crate::request::{InOrganization, organization_id, snapshot};

pub struct Switch;

impl Endpoint for Switch {
    const ROUTE: Route = Route::post("/v1/me/organizations/{org}/switch").for_people();
    const SUMMARY: &'static str = "Make an organisation the caller's active one";
    const RESPONSES: Responses = Responses::NoContent;
    const TABLES: Tables =
        Tables::MEMBER_READ.allow(&[Action::PutItem, Action::UpdateItem, Action::ConditionCheckItem]);
    const PROBLEMS: &'static [Code] = &[Code::NotFound];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Empty;
    type View = ();
}

impl Decide for Switch {
    type State = (Snapshot, Profile);

    async fn read(app: &App, call: &Call<Self>) -> Result<Self::State, Problem> {
        let (id, user) = (organization_id(&call.path.org)?, &call.caller().user);
        let (own, profile) = (ReadSet::of(Some(user)), async { Ok(app.store.profile(user).await?) });
        futures::try_join!(snapshot(app, id, &own), profile)
    }

    fn decide<'s>(call: &'s Call<Self>, (snapshot, profile): &'s Self::State) -> Result<Plan<'s, ()>, Problem> {
        let own = call.authority(snapshot)?;
        let Some(after) = profile.switch(&own, call.now) else { return Ok(Plan::Answer(Reply::done())) };
        let transaction = Transaction::of_profile(profile, after, call.now).on(own.membership);
        Ok(Plan::Commit(transaction, Reply::done()))
    }
}
