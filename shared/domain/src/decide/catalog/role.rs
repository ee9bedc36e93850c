//! Creating, changing and deleting roles (S5.12, C11): nobody makes a role into more than they hold themselves.

use std::collections::BTreeSet;

use super::entry::{own_role, too_many, unknown};
use crate::{
    authority::Authority,
    catalogue::Entry,
    fault::{Fault, FaultCode},
    grant::Grant,
    organization::Settings,
    permission::ROLES_MANAGE,
    refusal::Refusal,
    role::Role,
    text::Key,
};

impl Settings {
    /// The settings with that role, new or changed; the same ones when it is so already. Holders have the changed role
    /// at their next request (C14). It is not retired any more.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], [`Refusal::SystemEntry`], [`Refusal::TargetOutranksActor`] for a role above the actor,
    /// [`Refusal::Invalid`]; [`Refusal::GrantExceedsActor`] when it would come to more than the actor holds.
    pub fn with_role(&self, key: &Key, role: Role, actor: &Authority<'_>) -> Result<Self, Refusal> {
        actor.require(ROLES_MANAGE)?;
        self.require_changeable(&Entry::Role(key.clone()), actor)?;
        let mut faults = self.faults_of_role(key, &role);
        if !self.roles.contains_key(key) && self.roles.len() >= Self::ROLES_MOST {
            faults.push(too_many("roles", Self::ROLES_MOST));
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
            let strange = keys.iter().filter(|key| !self.knows_permission(key));
            faults.extend(strange.map(|key| unknown(pointer, "permission", key)));
        }
        for (resource_type, rule) in &role.scope_rules {
            let pointer = format!("/scope_rules/{resource_type}");
            if !self.resource_types.contains_key(resource_type) {
                faults.push(unknown(&pointer, "type of resource", resource_type));
            }
            if rule.modes.is_empty() {
                let detail = "at least one mode, or nothing can be chosen";
                faults.push(Fault::new(format!("{pointer}/modes"), FaultCode::Required, detail));
            }
            if rule.max.is_some_and(|max| max < rule.min.max(1)) {
                let detail = "must be at least 1, and no less than min";
                faults.push(Fault::new(format!("{pointer}/max"), FaultCode::InvalidFormat, detail));
            }
        }
        let known = |k: &Key| k == key || self.roles.contains_key(k) || self.groups.contains_key(k);
        let strange = role.manages.iter().flatten().filter(|key| !known(key));
        faults.extend(strange.map(|key| unknown("/manages", "role or group", key)));
        // Who counts as an owner is counted when it is decided about people, not when roles change (R20).
        if self.roles.get(key).is_some_and(|before| before.owner_class != role.owner_class) {
            let detail = "whether its holders are owners never changes; make another role";
            faults.push(Fault::new("/owner_class", FaultCode::FieldImmutable, detail));
        }
        faults
    }

    /// Whether a role comes to no more than the actor holds: permissions, also those that may be added to it, standing,
    /// and whom it manages.
    fn is_within(&self, role: &Role, actor: &Authority<'_>) -> bool {
        let permissions: BTreeSet<Key> = role.permissions.union(&role.grantable).cloned().collect();
        let opened = self.permissions_of(&Grant { permissions, ..Grant::default() }, None);
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
