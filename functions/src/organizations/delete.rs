//! Deletes an organisation: from then on nothing in it answers, and no invitation to it can be accepted.

use domain::{
    event::{Event, Fact},
    permission::ORGANIZATION_DELETE,
    refusal::Refusal,
};
use http::Method;
use kit::{App, Call, Code, Empty, Endpoint, Problem, Reply, Responses, Route, endpoint::etag, retry::committed};
use store::ReadSet;

use crate::request::{InOrganization, actor, authority, organization_id, snapshot};

/// See the module.
pub struct Delete;

impl Endpoint for Delete {
    const ROUTE: Route = Route::new(Method::DELETE, "/v1/organizations/{org}");
    const SUMMARY: &'static str = "Delete an organisation; nothing in it answers any more";
    const RESPONSES: Responses = Responses::NoContent;
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::Forbidden, Code::VersionConflict];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Empty;
    type View = ();

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<()>, Problem> {
        let id = organization_id(&call.path.org)?;
        let mut retry = app.retry();
        loop {
            retry.next_attempt().await?;
            let snapshot = snapshot(app, id, &ReadSet::of(&call.caller().user)).await?;
            let owner = authority(&snapshot, call.now)?;
            owner.require(ORGANIZATION_DELETE)?;
            if call.if_match.as_ref().is_some_and(|tag| *tag != etag(snapshot.organization.version)) {
                return Err(Refusal::VersionConflict.into());
            }
            let event = Event {
                id: app.random.new_id(call.now),
                at: call.now,
                organization: id,
                actor: actor(&call, &snapshot),
                target: None,
                fact: Fact::OrganizationDeleted {},
            };
            let outcome = app.store.delete_organization(&snapshot.organization, owner.membership, &event).await?;
            if committed(vec![outcome])? {
                return Ok(Reply::done());
            }
        }
    }
}
