//! Locks members out, until they are reactivated.

use http::Method;
use kit::{App, Call, Code, Empty, Endpoint, Problem, Reply, Responses, Route};

use crate::{
    request::InOrganization,
    several::{Members, all},
    view::BatchView,
};

/// See the module.
pub struct Suspend;

impl Endpoint for Suspend {
    const ROUTE: Route = Route::new(Method::POST, "/v1/organizations/{org}/members/suspend");
    const SUMMARY: &'static str = "Lock members out until they are reactivated";
    const RESPONSES: Responses = Responses::Batch(&[200]);
    const PROBLEMS: &'static [Code] = &[
        Code::NotFound,
        Code::Forbidden,
        Code::SelfEditForbidden,
        Code::TargetOutranksActor,
        Code::InvalidState,
        Code::LastOwner,
    ];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Members;
    type View = BatchView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        all(app, &call, "suspended", |member, actor, organization| member.suspend(actor, organization, call.now)).await
    }
}
