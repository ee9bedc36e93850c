//! Creates a role, or changes one; its holders have it at their next request.

use domain::catalogue::Entry;
use http::Method;
use kit::{App, Call, Code, Empty, Endpoint, Problem, Reply, Route};
use store::ReadSet;

use crate::{
    catalogue::{OfEntry, key_to_put, require_version, written},
    request::{RoleBody, authority, organization_id, snapshot},
    view::RoleView,
};

/// See the module.
pub struct Put;

impl Endpoint for Put {
    const ROUTE: Route = Route::new(Method::PUT, "/v1/organizations/{org}/roles/{key}");
    const SUMMARY: &'static str = "Create or change a role";
    const PROBLEMS: &'static [Code] = &[
        Code::NotFound,
        Code::Forbidden,
        Code::TargetOutranksActor,
        Code::GrantExceedsActor,
        Code::SystemEntry,
        Code::VersionConflict,
        Code::TooLong,
        Code::Required,
        Code::InvalidFormat,
        Code::UnknownReference,
        Code::FieldImmutable,
    ];
    type Path = OfEntry;
    type Query = Empty;
    type Body = RoleBody;
    type View = RoleView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<RoleView>, Problem> {
        let id = organization_id(&call.path.org)?;
        let mut retry = app.retry();
        loop {
            retry.next_attempt().await?;
            let mut snapshot = snapshot(app, id, &ReadSet::of(&call.caller().user)).await?;
            let editor = authority(&snapshot, call.now)?;
            editor.require(domain::permission::ROLES_MANAGE)?;
            let (key, role) = (key_to_put(&call.path.key)?, call.body.parse()?);
            require_version(&call, &snapshot.organization)?;
            let before = &snapshot.organization.settings;
            let settings = before.with_role(&key, role, &editor)?;
            let view = RoleView::from((&key, &settings.roles[&key]));
            let same = settings == *before;
            if same || written(app, &call, &mut snapshot, &Entry::Role(key), settings).await? {
                return Ok(Reply::ok(view).etag(snapshot.organization.version));
            }
        }
    }
}
