//! Creating and changing roles (S5.12, C11). A role comes to no more than the person who changes it has.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::entry::{own_role, too_many};
use crate::{
    authority::Authority,
    decide::SettingsDecision,
    entry::Entry,
    fault::{Fault, FaultCode},
    grant::Grant,
    organization::{Organization, Settings},
    permission::ROLES_MANAGE,
    refusal::Refusal,
    role::Role,
    text::Key,
};

impl Organization {
    /// Creates the role or changes it; none if it is the same already. A retired role is restored. Its holders have the
    /// new permissions from their next request on (C14).
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], [`Refusal::SystemEntry`], [`Refusal::TargetOutranksActor`] for a role above the actor,
    /// [`Refusal::Invalid`]; [`Refusal::GrantExceedsActor`] if the role would come to more than the actor has.
    pub fn put_role(
        &self,
        key: &Key,
        role: Role,
        actor: &Authority<'_>,
        now: DateTime<Utc>,
    ) -> Result<Option<SettingsDecision>, Refusal> {
        Ok(self.change_settings(self.settings.with_role(key, role, actor)?, now))
    }
}

impl Settings {
    /// The settings with that role.
    pub(crate) fn with_role(&self, key: &Key, role: Role, actor: &Authority<'_>) -> Result<Self, Refusal> {
        actor.require(ROLES_MANAGE)?;
        self.require_changeable(&Entry::Role(key.clone()), actor)?;
        let mut faults = self.faults_of_role(key, &role);
        if !self.roles.contains_key(key) && self.roles.len() >= Role::MAX {
            faults.push(too_many("roles", Role::MAX));
        }
        if !faults.is_empty() {
            return Err(Refusal::Invalid(faults));
        }
        let role = Role { system: false, retired: false, ..role };
        if !self.is_within(&role, actor) {
            return Err(Refusal::GrantExceedsActor);
        }
        let mut settings = self.clone();
        settings.roles.insert(key.clone(), role);
        Ok(settings)
    }

    fn faults_of_role(&self, key: &Key, role: &Role) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (pointer, keys) in [("/permissions", &role.permissions), ("/grantable", &role.grantable)] {
            faults.extend(keys.iter().filter_map(|key| self.unknown_permission(pointer, key)));
        }
        for (resource_type, rule) in &role.scope_rules {
            let pointer = format!("/scope_rules/{resource_type}");
            faults.extend(self.unknown_resource_type(&*pointer, resource_type));
            faults.extend(rule.fault().map(|fault| fault.below(&pointer)));
        }
        let known = || self.roles.keys().chain(self.groups.keys()).chain([key]).map(Key::as_str);
        let strange = role.manages.iter().flatten().map(Key::as_str).filter(|one| known().all(|key| key != *one));
        faults.extend(strange.map(|one| Fault::unknown_reference("/manages", "role or group", one, known())));
        // Only decisions about memberships move the counter of owners (R20), so a role never makes or unmakes owners.
        if self.roles.get(key).is_some_and(|before| before.owner_class != role.owner_class) {
            let detail = "whether its holders are owners never changes; make another role";
            faults.push(Fault::new("/owner_class", FaultCode::FieldImmutable, detail));
        }
        faults
    }

    /// Whether a role comes to no more than the actor has: permissions, permissions that can be added to it, rank, and
    /// the roles and groups that it manages. A machine has everything.
    fn is_within(&self, role: &Role, actor: &Authority<'_>) -> bool {
        let permissions: BTreeSet<Key> = role.permissions.union(&role.grantable).cloned().collect();
        let opened = self.permissions_of(&Grant { permissions, ..Grant::default() }, None);
        if actor.membership.is_none() {
            return true;
        }
        let Some(own) = own_role(self, actor) else { return false };
        let manages_no_more = own.manages.as_ref().is_none_or(|own| {
            let listed = role.manages.as_ref();
            listed.is_some_and(|listed| listed.is_subset(own))
        });
        opened.iter().all(|key| actor.holds(key.as_str()))
            && role.rank <= own.rank
            && (own.owner_class || !role.owner_class)
            && (own.may_edit_self || !role.may_edit_self)
            && manages_no_more
    }
}
