//! Goes to another organisation of the signed-in person (S3.13). What it changes is what their profile shows as active;
//! no right comes of it, for every operation names its organisation in the path.

use http::Method;
use kit::{App, Call, Code, Empty, Endpoint, Problem, Reply, Responses, Route, retry::committed};
use store::ReadSet;

use crate::request::{InOrganization, authority, organization_id, snapshot};

/// See the module.
pub struct Switch;

impl Endpoint for Switch {
    const ROUTE: Route = Route::new(Method::POST, "/v1/me/organizations/{org}/switch");
    const SUMMARY: &'static str = "Make an organisation the caller's active one";
    const RESPONSES: Responses = Responses::NoContent;
    const PROBLEMS: &'static [Code] = &[Code::NotFound];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Empty;
    type View = ();

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<()>, Problem> {
        let (id, user) = (organization_id(&call.path.org)?, &call.caller().user);
        let read_set = ReadSet::of(user);
        let mut retry = app.retry();
        loop {
            retry.next_attempt().await?;
            let profile = async { Ok::<_, Problem>(app.store.profile(user).await?) };
            let (snapshot, before) = futures::try_join!(snapshot(app, id, &read_set), profile)?;
            let own = authority(&snapshot, call.now)?;
            let Some(after) = before.switch(&own, call.now) else { return Ok(Reply::done()) };
            if committed(vec![app.store.write_profile(&before, &after, Some(own.membership), None).await?])? {
                return Ok(Reply::done());
            }
        }
    }
}
