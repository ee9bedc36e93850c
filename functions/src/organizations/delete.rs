//! Deletes an organisation. Every request in it answers 404 from then on, and no invitation to it can be accepted.

use domain::event::Event;
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Responses, Route, retry::committed};
use store::ReadSet;

use crate::{
    catalog::Attempt,
    request::{InOrganization, actor, organization_id, snapshot},
};

pub struct Delete;

impl Endpoint for Delete {
    const ROUTE: Route = Route::delete("/v1/organizations/{org}");
    const SUMMARY: &'static str = "Delete an organisation; every request in it answers 404 from then on";
    const RESPONSES: Responses = Responses::NoContent;
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden, Code::VersionConflict];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Empty;
    type View = ();
}

impl Handle for Delete {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<()>, Problem> {
        let id = organization_id(&call.path.org)?;
        let mut retry = app.retry();
        loop {
            retry.next_attempt().await?;
            let snapshot = snapshot(app, id, &ReadSet::of(&call.caller().user)).await?;
            let attempt = Attempt::new(&snapshot, call.if_match.as_deref(), call.now)?;
            let deletion = attempt.organization().delete(&attempt.actor, call.now)?;
            attempt.require_version()?;
            let event_id = app.random.new_id(deletion.at);
            let event = Event::about_organization(event_id, id, actor(&call, &snapshot), deletion.at, deletion.fact());
            let owner = attempt.actor.membership;
            let outcome = app.store.delete_organization(&snapshot.organization, owner, &event).await?;
            if committed(vec![outcome])? {
                return Ok(Reply::done());
            }
        }
    }
}
