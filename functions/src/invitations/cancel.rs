//! Cancels invitations: their links are dead at once, and they leave the list.

use http::Method;
use kit::{App, Call, Code, Empty, Endpoint, Problem, Reply, Responses, Route};

use crate::{
    request::InOrganization,
    several::{Members, all},
    view::BatchView,
};

/// See the module.
pub struct Cancel;

impl Endpoint for Cancel {
    const ROUTE: Route = Route::new(Method::POST, "/v1/organizations/{org}/invitations/cancel");
    const SUMMARY: &'static str = "Withdraw invitations";
    const RESPONSES: Responses = Responses::Batch(&[200]);
    const PROBLEMS: &'static [Code] =
        &[Code::NotFound, Code::Forbidden, Code::TargetOutranksActor, Code::UseRemove, Code::InvalidState];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Members;
    type View = BatchView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        all(app, &call, "cancelled", |member, actor, _| member.cancel(actor, call.now)).await
    }
}
