//! The request body of a group, and the decision about it.

use chrono::{DateTime, Utc};
use domain::{
    authority::Authority,
    decide::SettingsDecision,
    entry::Entry,
    organization::Settings,
    permission::GROUPS_MANAGE,
    refusal::{Fault, Refusal},
    role::Group,
    text::{Key, Title},
};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{ReadSet, Snapshot};

use crate::{
    catalog::put::EntryBody,
    request::{GrantBody, parsed},
    view::GroupView,
};

/// The whole group. It replaces an existing one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupBody {
    /// The name, at most 100 characters.
    #[schemars(length(min = 1, max = 100))]
    pub name: String,
    /// What its members do, at most 300 characters.
    #[serde(default)]
    #[schemars(length(min = 1, max = 300))]
    pub description: Option<String>,
    /// The grant that members of the group share; default empty.
    #[serde(default)]
    pub grant: GrantBody,
}

impl EntryBody for GroupBody {
    const PERMISSION: &'static str = GROUPS_MANAGE;
    const ENTRY: fn(Key) -> Entry = Entry::Group;
    type Value = Group;
    type View = GroupView;

    /// The resources of the grant are read before its faults are known.
    fn read_set(&self, caller: ReadSet) -> ReadSet {
        caller.resources(self.grant.parse(&mut Vec::new()).references())
    }

    fn put(
        key: &Key,
        group: Group,
        snapshot: &Snapshot,
        actor: &Authority<'_>,
        now: DateTime<Utc>,
    ) -> Result<Option<SettingsDecision>, Refusal> {
        snapshot.organization.put_group(key, group, actor, &snapshot.resources, now)
    }

    fn view(key: &Key, settings: &Settings) -> GroupView {
        GroupView::from((key, &settings.groups[key]))
    }

    fn parse(&self) -> Result<Group, Vec<Fault>> {
        let mut faults = Vec::new();
        let grant = self.grant.parse(&mut faults);
        let name: Option<Title> = parsed("/name", Some(&self.name), &mut faults);
        let description = parsed("/description", self.description.as_deref(), &mut faults);
        match name {
            Some(name) if faults.is_empty() => Ok(Group { name, description, grant, system: false, retired: false }),
            _ => Err(faults),
        }
    }
}
