//! Creating and changing groups (S4.17, S4.32, C11). A group grants no more than the person who changes it has.

use chrono::{DateTime, Utc};

use super::entry::too_many;
use crate::{
    authority::Authority,
    decide::SettingsDecision,
    entry::Entry,
    organization::{Organization, Settings},
    permission::GROUPS_MANAGE,
    refusal::Refusal,
    resource::Resources,
    role::Group,
    text::Key,
};

impl Organization {
    /// Creates the group or changes it; none if it is the same already. A retired group is restored. Its members have the
    /// new grant from their next request on (C14).
    ///
    /// No membership may be in the group if the change would make its members owners, or stop them from being owners:
    /// the counter of owners would not follow (R20).
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], [`Refusal::SystemEntry`], [`Refusal::TargetOutranksActor`] for a group above the actor,
    /// [`Refusal::Invalid`], [`Refusal::GrantExceedsActor`].
    pub fn put_group(
        &self,
        key: &Key,
        group: Group,
        actor: &Authority<'_>,
        resources: &Resources,
        now: DateTime<Utc>,
    ) -> Result<Option<SettingsDecision>, Refusal> {
        let before = &self.settings;
        let after = before.with_group(key, group, actor, resources)?;
        let changes_owners = before.groups.contains_key(key) && before.makes_owners(key) != after.makes_owners(key);
        let requires_unused = changes_owners.then(|| Entry::Group(key.clone()));
        Ok(self.change_settings(after, now).map(|decision| SettingsDecision { requires_unused, ..decision }))
    }
}

impl Settings {
    /// The settings with that group.
    pub(crate) fn with_group(
        &self,
        key: &Key,
        group: Group,
        actor: &Authority<'_>,
        resources: &Resources,
    ) -> Result<Self, Refusal> {
        actor.require(GROUPS_MANAGE)?;
        self.require_changeable(&Entry::Group(key.clone()), actor)?;
        let group = Group { grant: self.complete(group.grant), system: false, retired: false, ..group };
        let mut faults = self.faults_of_shared(&group.grant, resources);
        if !self.groups.contains_key(key) && self.groups.len() >= Group::MAX {
            faults.push(too_many("groups", Group::MAX));
        }
        if !faults.is_empty() {
            return Err(Refusal::Invalid(faults));
        }
        actor.may_grant(&group.grant, None, resources)?;
        let mut settings = self.clone();
        settings.groups.insert(key.clone(), group);
        Ok(settings)
    }
}
