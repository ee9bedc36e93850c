//! Creating and changing groups (S4.17, S4.32, C11): nobody lets a group have more than they hold themselves.

use super::entry::too_many;
use crate::{
    authority::Authority, catalogue::Entry, organization::Settings, permission::GROUPS_MANAGE, refusal::Refusal,
    resource::Resources, role::Group, text::Key,
};

impl Settings {
    /// The settings with that group, new or changed; the same ones when it is so already. Its members have the changed
    /// grant at their next request (C14). It is not retired any more.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], [`Refusal::SystemEntry`], [`Refusal::TargetOutranksActor`] for a group above the actor,
    /// [`Refusal::Invalid`], [`Refusal::GrantExceedsActor`].
    pub fn with_group(
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
        if !self.groups.contains_key(key) && self.groups.len() >= Self::GROUPS_MOST {
            faults.push(too_many("groups", Self::GROUPS_MOST));
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
