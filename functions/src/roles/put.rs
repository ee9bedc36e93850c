//! Creates a role or changes it. Its holders have the new permissions from their next request on.

use domain::permission::ROLES_MANAGE;
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route};
use store::ReadSet;

use crate::{
    catalog::{OfEntry, change_settings, key_to_put, require_storable},
    request::{RoleBody, organization_id},
    view::RoleView,
};

pub struct Put;

impl Endpoint for Put {
    const ROUTE: Route = Route::put("/v1/organizations/{org}/roles/{key}");
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
}

impl Handle for Put {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<RoleView>, Problem> {
        let id = organization_id(&call.path.org)?;
        let read_set = ReadSet::of(&call.caller().user);
        let organization = change_settings(app, &call, id, &read_set, |attempt| {
            attempt.actor.require(ROLES_MANAGE)?;
            let (key, role) = (key_to_put(&call.path.key)?, call.body.parse()?);
            attempt.require_version()?;
            let decision = attempt.organization().put_role(&key, role, &attempt.actor, call.now)?;
            require_storable(decision.as_ref())?;
            Ok(decision)
        })
        .await?;
        let key = key_to_put(&call.path.key)?;
        let view = RoleView::from((&key, &organization.settings.roles[&key]));
        Ok(Reply::ok(view).etag(organization.version))
    }
}
