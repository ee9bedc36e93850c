//! Creates a group or changes it. Its members have the new grant from their next request on.

use domain::{grant::Grant, permission::GROUPS_MANAGE, refusal::Fault, role::Group, text::Title};
use kit::{App, Call, Code, Empty, Endpoint, Handle, Problem, Reply, Route};
use schemars::JsonSchema;
use serde::Deserialize;
use store::ReadSet;

use crate::{
    catalog::{OfEntry, change_settings, key_to_put, require_storable},
    request::{GrantBody, organization_id, parsed},
    view::GroupView,
};

pub struct Put;

/// The whole group. It replaces an existing one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The name, at most 100 characters.
    #[schemars(length(min = 1, max = 100))]
    pub name: String,
    /// What it grants to its members; nothing without it.
    #[serde(default)]
    pub grant: GrantBody,
}

impl Endpoint for Put {
    const ROUTE: Route = Route::put("/v1/organizations/{org}/groups/{key}");
    const SUMMARY: &'static str = "Create or change a group";
    const PROBLEMS: &'static [Code] = &[
        Code::NotFound,
        Code::Forbidden,
        Code::TargetOutranksActor,
        Code::GrantExceedsActor,
        Code::SystemEntry,
        Code::InUse,
        Code::VersionConflict,
        Code::TooLong,
        Code::InvalidFormat,
        Code::UnknownReference,
        Code::PermissionNotGrantable,
        Code::ScopeRequired,
        Code::ScopeCardinality,
    ];
    type Path = OfEntry;
    type Query = Empty;
    type Body = Body;
    type View = GroupView;
}

impl Handle for Put {
    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<GroupView>, Problem> {
        let id = organization_id(&call.path.org)?;
        let (grant, _) = call.body.grant();
        let read_set = ReadSet::of(&call.caller().user).resources(grant.references());
        let organization = change_settings(app, &call, id, &read_set, |attempt| {
            attempt.actor.require(GROUPS_MANAGE)?;
            let (key, group) = (key_to_put(&call.path.key)?, call.body.parse()?);
            attempt.require_version()?;
            let (organization, resources) = (attempt.organization(), &attempt.snapshot.resources);
            let decision = organization.put_group(&key, group, &attempt.actor, resources, call.now)?;
            require_storable(decision.as_ref())?;
            Ok(decision)
        })
        .await?;
        let key = key_to_put(&call.path.key)?;
        let view = GroupView::from((&key, &organization.settings.groups[&key]));
        Ok(Reply::ok(view).etag(organization.version))
    }
}

impl Body {
    fn grant(&self) -> (Grant, Vec<Fault>) {
        let mut faults = Vec::new();
        (self.grant.parse(&mut faults), faults)
    }

    fn parse(&self) -> Result<Group, Vec<Fault>> {
        let (grant, mut faults) = self.grant();
        let name: Option<Title> = parsed("/name", Some(&self.name), &mut faults);
        match name {
            Some(name) if faults.is_empty() => Ok(Group { name, grant, system: false, retired: false }),
            _ => Err(faults),
        }
    }
}
