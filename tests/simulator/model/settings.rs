//! Changes of settings: policy, roles, groups, resources.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{
    Access, Actor, Completion, Denied, Draft, Instant, Item, Model, Org, PersonIndex, Setting,
    catalogue::{Catalogue, Group, Role},
    deny_unless,
};

impl Model {
    /// Changes settings of the policy, all of them or none.
    pub fn change(&mut self, org: usize, by: PersonIndex, settings: &[Setting], now: Instant) -> Result<(), Denied> {
        let actor = self.actor(org, by, now)?;
        // A job that looks for earlier reminders does not know of the new ones, whatever its clock says.
        let since = now.max(self.now);
        let organization = &mut self.orgs[org];
        organization.require(&actor, "organization:update")?;
        let mut policy = organization.policy.clone();
        for setting in settings {
            policy.apply(setting, since);
        }
        let role = policy.guest_role.as_ref();
        deny_unless(
            role.is_none_or(|role| organization.catalogue.roles.contains_key(role)),
            "I5",
            "there is no such role",
        )?;
        deny_unless(policy.is_sound(), "I9", "not a policy that can be kept")?;
        organization.policy = policy;
        Ok(())
    }

    /// Creates or changes an item of the catalogue.
    pub fn put(
        &mut self,
        org: usize,
        by: PersonIndex,
        draft: &Draft,
        extent: Completion,
        now: Instant,
    ) -> Result<(), Denied> {
        let actor = self.actor(org, by, now)?;
        let organization = &mut self.orgs[org];
        match draft {
            Draft::Role(key, role) => organization.put_role(&actor, key, role),
            Draft::Group(key, grant) => organization.put_group(&actor, key, grant, extent),
            Draft::Resource(is_group, id, groups) => {
                organization.require(&actor, "resources:manage")?;
                deny_unless(organization.kind().is_some(), "I5", "there are no resources")?;
                let there = |group: &String| organization.resources.contains_key(&(true, group.clone()));
                deny_unless(!is_group || groups.is_empty(), "I5", "groups are in no group")?;
                deny_unless(groups.iter().all(there), "I5", "there is no such group")?;
                organization.resources.insert((*is_group, id.clone()), groups.clone());
                Ok(())
            }
        }
    }

    /// Deletes an item of the catalogue.
    pub fn drop(
        &mut self,
        org: usize,
        by: PersonIndex,
        item: &Item,
        extent: Completion,
        now: Instant,
    ) -> Result<(), Denied> {
        let actor = self.actor(org, by, now)?;
        let organization = &mut self.orgs[org];
        match item {
            Item::Role(_) | Item::Group(_) => organization.drop_entry(&actor, item, extent),
            Item::Resource(is_group, id) => {
                organization.require(&actor, "resources:manage")?;
                let key = (*is_group, id.clone());
                deny_unless(organization.resources.contains_key(&key), "L3", "there is no such resource")?;
                let empty = !is_group || organization.resources.values().all(|groups| !groups.contains(id));
                deny_unless(empty, "I5", "there are resources in the group")?;
                organization.resources.remove(&key);
                Ok(())
            }
        }
    }
}

impl Org {
    fn put_role(&mut self, actor: &Actor, key: &str, role: &Role) -> Result<(), Denied> {
        self.require(actor, "roles:manage")?;
        let before = self.catalogue.roles.get(key);
        if let Some(before) = before {
            deny_unless(!before.system, "I5", "an entry of the template")?;
            self.outranks(actor, &Access { role: Some(key.to_owned()), ..Access::default() })?;
        }
        deny_unless(role.rule.is_none() || self.kind().is_some(), "I5", "there are no resources")?;
        deny_unless(before.is_none_or(|before| before.owner == role.owner), "I4", "its holders would not be counted")?;
        deny_unless(self.catalogue.is_within(role, &actor.access), "I5", "more than the actor holds")?;
        let role = Role { system: false, retired: false, ..role.clone() };
        Arc::make_mut(&mut self.catalogue).roles.insert(key.to_owned(), role);
        Ok(())
    }

    fn put_group(&mut self, actor: &Actor, key: &str, grant: &Access, extent: Completion) -> Result<(), Denied> {
        self.require(actor, "groups:manage")?;
        let before = self.catalogue.groups.get(key);
        if let Some(before) = before {
            deny_unless(!before.system, "I5", "an entry of the template")?;
            self.outranks(
                actor,
                &Access { role: before.grant.role.clone(), group: Some(key.to_owned()), ..Access::default() },
            )?;
        }
        let grant = self.catalogue.completed(grant.clone());
        let role = grant.role.as_ref().map(|key| self.catalogue.roles.get(key));
        let goes = role.flatten().is_some_and(|role| role.retired);
        deny_unless(role != Some(None) && !goes && self.is_sound(&grant, role.flatten()), "I5", "not to be granted")?;
        self.may_grant(actor, &grant)?;
        let owned = before.map(|before| self.catalogue.is_owner(&before.grant));
        let recounts = owned.is_some_and(|owned| owned != self.catalogue.is_owner(&grant));
        deny_unless(
            !recounts || !self.is_held(&Item::Group(key.to_owned())),
            "I4",
            "its members would not be counted",
        )?;
        let groups = &mut Arc::make_mut(&mut self.catalogue).groups;
        match groups.get_mut(key).filter(|_| extent == Completion::FirstStep) {
            Some(begun) => begun.retired |= recounts,
            None => drop(groups.insert(key.to_owned(), Group { grant, system: false, retired: false })),
        }
        Ok(())
    }

    /// Step one stops further grants, step two deletes the item.
    fn drop_entry(&mut self, actor: &Actor, item: &Item, extent: Completion) -> Result<(), Denied> {
        let (permission, key, own) = match item {
            Item::Role(key) => {
                let own = self.catalogue.roles.get(key).map(|role| (role.system, Some(key.clone())));
                ("roles:manage", key, own.map(|(system, role)| (system, Access { role, ..Access::default() })))
            }
            Item::Group(key) | Item::Resource(_, key) => {
                let own = self.catalogue.groups.get(key).map(|group| (group.system, group.grant.role.clone()));
                let group = Some(key.clone());
                let own = own.map(|(system, role)| (system, Access { role, group, ..Access::default() }));
                ("groups:manage", key, own)
            }
        };
        self.require(actor, permission)?;
        let (system, access) = own.ok_or(("L3", "there is no such entry"))?;
        deny_unless(!system, "I5", "an entry of the template")?;
        self.outranks(actor, &access)?;
        deny_unless(!self.is_held(item), "I5", "somebody has it")?;
        let Catalogue { roles, groups, .. } = Arc::make_mut(&mut self.catalogue);
        match (roles.get_mut(key), groups.get_mut(key)) {
            (Some(role), _) if extent == Completion::FirstStep && matches!(item, Item::Role(_)) => role.retired = true,
            (_, Some(group)) if extent == Completion::FirstStep => group.retired = true,
            _ if matches!(item, Item::Role(_)) => drop(roles.remove(key)),
            _ => drop(groups.remove(key)),
        }
        Ok(())
    }

    fn outranks(&self, actor: &Actor, access: &Access) -> Result<(), Denied> {
        deny_unless(self.catalogue.manages(&actor.access, access), "I5", "the entry ranks above the actor")
    }

    /// Whether a listed entry has the item, or other settings name it.
    pub fn is_held(&self, item: &Item) -> bool {
        let has = |access: &Access| match item {
            Item::Role(key) => access.role.as_ref() == Some(key),
            Item::Group(key) => access.group.as_ref() == Some(key),
            Item::Resource(..) => false,
        };
        let named = match item {
            Item::Role(key) => self.policy.guest_role.as_ref() == Some(key),
            _ => false,
        };
        named
            || self.catalogue.groups.values().any(|group| has(&group.grant))
            || self.entries.iter().any(|member| member.is_listed() && has(&member.access))
    }
}

impl Catalogue {
    /// Whether a role exceeds the access in no respect: permissions, grantable permissions, rank, ownership,
    /// manageable roles.
    fn is_within(&self, role: &Role, access: &Access) -> bool {
        let Some(own) = self.main_role(access) else { return false };
        let all: BTreeSet<String> = role.permissions.union(&role.grantable).cloned().collect();
        let manages = |own: &BTreeSet<String>| role.manages.as_ref().is_some_and(|listed| listed.is_subset(own));
        self.expand_bundles(&all).is_subset(&self.permissions(access))
            && role.rank <= own.rank
            && (own.owner || !role.owner)
            && (own.edits_self || !role.edits_self)
            && own.manages.as_ref().is_none_or(manages)
    }
}
