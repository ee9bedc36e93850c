//! Asks the identity provider for a new password of members who sign in with one; they are told by email.

use domain::{authority::Authority, membership::Membership, organization::Organization};
use http::Method;
use kit::{App, Call, Code, Empty, Endpoint, Problem, Reply, Responses, Route};

use crate::{
    request::InOrganization,
    several::{Members, all},
    view::BatchView,
};

/// See the module.
pub struct ResetPassword;

impl Endpoint for ResetPassword {
    const ROUTE: Route = Route::new(Method::POST, "/v1/organizations/{org}/members/reset-password");
    const SUMMARY: &'static str = "Ask the identity provider for new passwords";
    const RESPONSES: Responses = Responses::Batch(&[200]);
    const PROBLEMS: &'static [Code] = &[
        Code::NotFound,
        Code::Forbidden,
        Code::SelfEditForbidden,
        Code::TargetOutranksActor,
        Code::InvalidState,
        Code::LoginTypeNotSupported,
    ];
    type Path = InOrganization;
    type Query = Empty;
    type Body = Members;
    type View = BatchView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<BatchView>, Problem> {
        let decide = |member: &Membership, actor: &Authority<'_>, organization: &Organization| {
            let decided = member.reset_password(actor, organization, call.now)?;
            // A repetition of a request whose answer was lost finds what the first execution did.
            let repeated = call.began_at < call.now;
            let done = repeated && member.password_reset_at.is_some_and(|at| at >= call.began_at);
            Ok((!done).then_some(decided))
        };
        all(app, &call, "password_reset_requested", decide).await
    }
}
