//! Creates a role, or changes one; its holders have it at their next request.

use domain::catalogue::Entry;
use http::Method;
use kit::{App, Call, Endpoint, Problem, Reply, Route};
use store::Ask;

use crate::{
    ask::{RoleBody, authority, organization_id, scene},
    catalogue::{OfEntry, key_to_put, require_version, written},
    organizations::Nothing,
    view::RoleView,
};

/// See the module.
pub struct Put;

impl Endpoint for Put {
    const ROUTE: Route = Route::new(Method::PUT, "/v1/organizations/{org}/roles/{key}");
    const SUMMARY: &'static str = "Create or change a role";
    const PROBLEMS: &'static [&'static str] = &[
        "not_found",
        "forbidden",
        "target_outranks_actor",
        "grant_exceeds_actor",
        "system_entry",
        "version_conflict",
        "too_long",
        "required",
        "invalid_format",
        "unknown_reference",
        "field_immutable",
    ];
    type Path = OfEntry;
    type Query = Nothing;
    type Body = RoleBody;
    type View = RoleView;

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<RoleView>, Problem> {
        let id = organization_id(&call.path.org)?;
        let mut rounds = app.rounds();
        loop {
            rounds.begin().await?;
            let mut scene = scene(app, id, &Ask::of(&call.caller().user)).await?;
            let editor = authority(&scene, call.now)?;
            editor.require(domain::permission::ROLES_MANAGE)?;
            let (key, role) = (key_to_put(&call.path.key)?, call.body.parse()?);
            require_version(&call, &scene.organization)?;
            let before = &scene.organization.settings;
            let settings = before.with_role(&key, role, &editor)?;
            let view = RoleView::from((&key, &settings.roles[&key]));
            let same = settings == *before;
            if same || written(app, &call, &mut scene, &Entry::Role(key), settings).await? {
                return Ok(Reply::ok(view).etag(scene.organization.version));
            }
        }
    }
}
