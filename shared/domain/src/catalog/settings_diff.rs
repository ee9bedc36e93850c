//! The difference between two versions of an organisation's settings, as the audit log and the bus show it.

use std::collections::{BTreeMap, BTreeSet};

use crate::time_zone::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    branding::Branding,
    host::HostData,
    id::OrganizationId,
    language_tag::LanguageTag,
    organization::Settings,
    period::Period,
    policy::Policy,
    role::{Group, Role},
    text::{Key, Title},
};

/// The settings that a change touched, before and after it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SettingsDiff {
    /// The values before the change.
    pub before: ChangedSettings,
    /// The values after the change.
    pub after: ChangedSettings,
}

/// One side of a difference. It holds only the settings that differ from the other side.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ChangedSettings {
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Title>,
    /// The look of emails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branding: Option<Branding>,
    /// The language of emails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<LanguageTag>,
    /// The time zone of dates in emails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<TimeZone>,
    /// All that the host product says, even if a single value of it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<HostData>,
    /// The whole policy, even if a single value of it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<Policy>,
    /// The roles that differ; `None` for a role that this side does not have.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub roles: BTreeMap<Key, Option<Role>>,
    /// The groups that differ; `None` for a group that this side does not have.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub groups: BTreeMap<Key, Option<Group>>,
}

impl SettingsDiff {
    /// Compares everything that an operation on the organisation can change.
    #[must_use]
    pub fn between(before: &Settings, after: &Settings) -> Self {
        Self { before: ChangedSettings::of(before, after), after: ChangedSettings::of(after, before) }
    }

    /// Whether the topics that members are subscribed to changed (S4.21).
    #[must_use]
    pub fn changes_topics(&self) -> bool {
        let topics = |side: &ChangedSettings| side.policy.as_ref().map(|policy| policy.topics.clone());
        topics(&self.before) != topics(&self.after)
    }

    /// The organisations that become a source of guests (S3.2).
    #[must_use]
    pub fn added_sources(&self) -> BTreeSet<OrganizationId> {
        self.added(|policy| &policy.guest_sources.organizations)
    }

    /// The offsets at which guests are reminded from now on and were not before (R12).
    #[must_use]
    pub fn added_reminders(&self) -> BTreeSet<Period> {
        self.added(|policy| &policy.guest_reminders)
    }

    fn added<T: Clone + Ord>(&self, values: impl Fn(&Policy) -> &BTreeSet<T>) -> BTreeSet<T> {
        let values =
            |side: &ChangedSettings| side.policy.as_ref().map(|policy| values(policy).clone()).unwrap_or_default();
        &values(&self.after) - &values(&self.before)
    }
}

impl ChangedSettings {
    fn of(settings: &Settings, other: &Settings) -> Self {
        Self {
            name: value_if_changed(&settings.name, &other.name),
            branding: value_if_changed(&settings.branding, &other.branding),
            locale: value_if_changed(&settings.locale, &other.locale),
            time_zone: value_if_changed(&settings.time_zone, &other.time_zone),
            host: value_if_changed(&settings.host, &other.host),
            policy: value_if_changed(&settings.policy, &other.policy),
            roles: changed_entries(&settings.roles, &other.roles),
            groups: changed_entries(&settings.groups, &other.groups),
        }
    }
}

fn value_if_changed<T: Clone + PartialEq>(value: &T, other: &T) -> Option<T> {
    (value != other).then(|| value.clone())
}

fn changed_entries<T: Clone + PartialEq>(
    entries: &BTreeMap<Key, T>,
    others: &BTreeMap<Key, T>,
) -> BTreeMap<Key, Option<T>> {
    let changed = |key: &&Key| entries.get(*key) != others.get(*key);
    let keys = entries.keys().chain(others.keys()).filter(changed);
    keys.map(|key| (key.clone(), entries.get(key).cloned())).collect()
}
