//! Creates a group, or changes one; its members have the changed grant at their next request.

use domain::{
    catalogue::Entry,
    grant::Grant,
    permission::GROUPS_MANAGE,
    refusal::{Fault, Refusal},
    role::Group,
    text::Title,
};
use http::Method;
use kit::{App, Call, Code, Empty, Endpoint, Problem, Reply, Route};
use schemars::JsonSchema;
use serde::Deserialize;
use store::ReadSet;

use crate::{
    catalogue::{OfEntry, key_to_put, require_version, vacant, written},
    request::{GrantBody, authority, organization_id, parsed, snapshot},
    view::GroupView,
};

/// See the module.
pub struct Put;

/// The whole group as it is to be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// What it is called, at most 100 characters.
    #[schemars(length(min = 1, max = 100))]
    pub name: String,
    /// What its members may do because of it; nothing without it.
    #[serde(default)]
    pub grant: GrantBody,
}

impl Endpoint for Put {
    const ROUTE: Route = Route::new(Method::PUT, "/v1/organizations/{org}/groups/{key}");
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

    async fn handle(app: &App, call: Call<Self>) -> Result<Reply<GroupView>, Problem> {
        let id = organization_id(&call.path.org)?;
        let (grant, _) = call.body.grant();
        let (mut retry, mut begun) = (app.retry(), false);
        loop {
            retry.next_attempt().await?;
            let read_set = ReadSet::of(&call.caller().user).resources(grant.references());
            let mut snapshot = snapshot(app, id, &read_set).await?;
            let editor = authority(&snapshot, call.now)?;
            editor.require(GROUPS_MANAGE)?;
            let (key, group) = (key_to_put(&call.path.key)?, call.body.parse()?);
            if !begun {
                require_version(&call, &snapshot.organization)?;
            }
            let before = &snapshot.organization.settings;
            let is_new = !before.groups.contains_key(&key);
            let settings = before.with_group(&key, group, &editor, &snapshot.resources)?;
            let view = GroupView::from((&key, &settings.groups[&key]));
            let same = settings == *before;
            // Members would become owners, or cease to be, without being counted (R20): so there must be none.
            let recounts = !is_new && before.makes_owners(&key) != settings.makes_owners(&key);
            drop(editor);
            let entry = Entry::Group(key);
            if recounts {
                let read = snapshot.organization.version;
                let vacant = vacant(app, &call, &mut snapshot, &entry).await?;
                begun |= snapshot.organization.version != read;
                match vacant {
                    None => continue,
                    Some(false) => return Err(Refusal::InUse.into()),
                    Some(true) => {}
                }
            }
            if same || written(app, &call, &mut snapshot, &entry, settings).await? {
                return Ok(Reply::ok(view).etag(snapshot.organization.version));
            }
        }
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
