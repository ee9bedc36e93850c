//! Leaves an organisation; the access is gone with the next request.

use domain::refusal::Refusal;
use http::Method;
use kit::{App, Call, Code, Empty, Endpoint, Problem, Reply, Responses, Route, retry::committed};
use store::{Change, Preconditions, ReadSet};

use crate::request::{self, InOrganization, organization_id, snapshot};

/// See the module.
pub struct Leave;

impl Endpoint for Leave {
    const ROUTE: Route = Route::new(Method::POST, "/v1/me/organizations/{org}/leave");
    const SUMMARY: &'static str = "Leave an organisation";
    const RESPONSES: Responses = Responses::NoContent;
    const PROBLEMS: &'static [Code] = &[Code::NotFound, Code::LastOwner];
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
            // A repeated request that has ended a membership must not end another, nor be told that there is none.
            let repeated = call.began_at < call.now;
            if repeated && app.store.has_left(id, &call.caller().user, call.began_at).await? {
                return Ok(Reply::done());
            }
            let own = snapshot.caller.as_ref().ok_or(Refusal::NotFound)?;
            let decided = own.leave(&snapshot.organization, call.now)?;
            let change = Change::by(&request::actor(&call, &snapshot), [decided], |at| app.random.new_id(at));
            let preconditions = Preconditions { organization: &snapshot.organization, unchanged: &[] };
            if committed(app.store.commit(&[change], preconditions).await?)? {
                return Ok(Reply::done());
            }
        }
    }
}
