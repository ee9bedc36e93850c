//! Lets suspended members in again.

use http::Method;
use kit::{App, Call, Code, Empty, Endpoint, Problem, Reply, Responses, Route};

use crate::{
    request::InOrganization,
    several::{Members, all},
    view::BatchView,
};

/// See the module.
pub struct Reactivate;

impl Endpoint for Reactivate {
    const ROUTE: Route = Route::new(Method::POST, "/v1/organizations/{org}/members/reactivate");
    const SUMMARY: &'static str = "Let suspended members in again";
    const RESPONSES: Responses = Responses::Batch(&[200]);
    const PROBLEMS: &'static [Code] =
        &[Code::NotFound, Code::Forbidden, Code::SelfEditForbidden, Code::TargetOutranksActor, Code::InvalidState];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Members;
    type View = BatchView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        all(app, &call, "reactivated", |member, actor, organization| member.reactivate(actor, organization, call.now))
            .await
    }
}
