//! Renews the access of guests that is about to end: the period that each was invited for, once more from now on.

use http::Method;
use kit::{App, Call, Code, Empty, Endpoint, Problem, Reply, Responses, Route};

use crate::{
    request::InOrganization,
    several::{Members, all},
    view::BatchView,
};

/// See the module.
pub struct Renew;

impl Endpoint for Renew {
    const ROUTE: Route = Route::new(Method::POST, "/v1/organizations/{org}/guests/renew");
    const SUMMARY: &'static str = "Renew the access of guests that is about to end";
    const RESPONSES: Responses = Responses::Batch(&[200]);
    const PROBLEMS: &'static [Code] = &[
        Code::NotFound,
        Code::Forbidden,
        Code::SelfEditForbidden,
        Code::TargetOutranksActor,
        Code::GrantExceedsActor,
        Code::InvalidState,
        Code::ExpiredReinviteRequired,
        Code::NotRenewableYet,
    ];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Members;
    type View = BatchView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        let (began_at, now) = (call.began_at, call.now);
        all(app, &call, "renewed", |guest, actor, organization| guest.renew(actor, organization, began_at, now)).await
    }
}
