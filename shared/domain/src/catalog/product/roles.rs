//! Reads the roles, groups and grants of a template.

use std::collections::BTreeSet;

use super::{FounderDocument, GrantDocument, GroupDocument, Product, RoleDocument, ScopeDocument, TemplateDocument};
use crate::{
    fault::{Fault, FaultCode},
    grant::{Grant, Scope},
    role::{Group, Role},
    text::Key,
};

/// Stands for every permission of the definition.
const EVERY_PERMISSION: &str = "*";
const MAX_RANK: u8 = 100;

/// The place of a part of the definition, with what it may refer to.
pub(super) struct Place<'a> {
    /// Its JSON pointer.
    pub pointer: String,
    pub product: &'a Product,
    pub template: &'a TemplateDocument,
}

impl Place<'_> {
    fn below(&self, step: &str) -> String {
        format!("{}/{step}", self.pointer)
    }

    /// The keys of an array that must be permissions of the definition.
    fn permissions(&self, field: &str, texts: &[String], faults: &mut Vec<Fault>) -> BTreeSet<Key> {
        let known = || self.product.permissions.keys().map(Key::as_str);
        self.keys(field, "permission", texts, known, faults)
    }

    /// The keys of an array. Each must be known.
    fn keys<'k, K: Iterator<Item = &'k str>>(
        &self,
        field: &str,
        what: &str,
        texts: &[String],
        known: impl Fn() -> K,
        faults: &mut Vec<Fault>,
    ) -> BTreeSet<Key> {
        let read = |(index, text): (usize, &String)| {
            let pointer = self.below(&format!("{field}/{index}"));
            if !known().any(|key| key == text) {
                faults.push(Fault::unknown_reference(pointer, what, text, known()));
                return None;
            }
            Fault::parse(&pointer, text, faults)
        };
        texts.iter().enumerate().filter_map(read).collect()
    }

    fn role(&self, role: Option<&String>, faults: &mut Vec<Fault>) -> Option<Key> {
        let (role, pointer) = (role?, self.below("role"));
        if self.template.roles.contains_key(role) {
            return Fault::parse(&pointer, role, faults);
        }
        let known = self.template.roles.keys().map(String::as_str);
        faults.push(Fault::unknown_reference(pointer, "role", role, known));
        None
    }

    fn scopes(&self, scopes: &[ScopeDocument], faults: &mut Vec<Fault>) -> Vec<Scope> {
        let read = |(index, scope): (usize, &ScopeDocument)| {
            let pointer = self.below(&format!("scopes/{index}/type"));
            let resource_type = resource_type(self.product, &pointer, &scope.resource_type, faults)?;
            Some(Scope { resource_type, mode: scope.mode, ids: BTreeSet::new() })
        };
        scopes.iter().enumerate().filter_map(read).collect()
    }
}

fn resource_type(product: &Product, pointer: &str, text: &str, faults: &mut Vec<Fault>) -> Option<Key> {
    let key = text.parse().ok().filter(|key| product.resource_types.contains_key(key));
    if key.is_none() {
        let known = product.resource_types.keys().map(Key::as_str);
        faults.push(Fault::unknown_reference(pointer, "type of resource", text, known));
    }
    key
}

impl RoleDocument {
    pub(super) fn read(&self, place: &Place<'_>, faults: &mut Vec<Fault>) -> Option<Role> {
        let name = Fault::parse(&place.below("name"), &self.name, faults);
        let description =
            self.description.as_ref().and_then(|text| Fault::parse(&place.below("description"), text, faults));
        let category = self.category.as_ref().and_then(|text| Fault::parse(&place.below("category"), text, faults));
        let rank = u8::try_from(self.rank).ok().filter(|rank| *rank <= MAX_RANK);
        if rank.is_none() {
            let detail = format!("must be 0 to {MAX_RANK}");
            faults.push(Fault::new(place.below("rank"), FaultCode::InvalidFormat, detail));
        }
        let permissions = if self.permissions.iter().eq([EVERY_PERMISSION]) {
            place.product.permissions.keys().cloned().collect()
        } else {
            place.permissions("permissions", &self.permissions, faults)
        };
        let grantable = place.permissions("grantable", &self.grantable, faults);
        let TemplateDocument { roles, groups, .. } = place.template;
        let known = || roles.keys().chain(groups.keys()).map(String::as_str);
        let manages = self.manages.as_ref().map(|keys| place.keys("manages", "role or group", keys, known, faults));
        let mut scope_rules = std::collections::BTreeMap::new();
        for (key, rule) in &self.scope_rules {
            let pointer = place.below(&format!("scope_rules/{}", step(key)));
            faults.extend(rule.fault().map(|fault| fault.below(&pointer)));
            scope_rules.extend(
                resource_type(place.product, &pointer, key, faults).map(|resource_type| (resource_type, rule.clone())),
            );
        }
        Some(Role {
            name: name?,
            description,
            category,
            rank: rank?,
            owner_class: self.owner_class,
            permissions,
            grantable,
            scope_rules,
            manages,
            may_edit_self: self.may_edit_self.unwrap_or(true),
            system: true,
            retired: false,
        })
    }
}

impl GroupDocument {
    pub(super) fn read(&self, place: &Place<'_>, faults: &mut Vec<Fault>) -> Option<Group> {
        let name = Fault::parse(&place.below("name"), &self.name, faults);
        let description =
            self.description.as_ref().and_then(|text| Fault::parse(&place.below("description"), text, faults));
        let grant = self.grant.read(&Place { pointer: place.below("grant"), ..*place }, faults);
        Some(Group { name: name?, description, grant, system: true, retired: false })
    }
}

impl GrantDocument {
    fn read(&self, place: &Place<'_>, faults: &mut Vec<Fault>) -> Grant {
        Grant {
            role: place.role(self.role.as_ref(), faults),
            permissions: place.permissions("permissions", &self.permissions, faults),
            scopes: place.scopes(&self.scopes, faults),
        }
    }
}

impl FounderDocument {
    /// The grant and the group of the first owner.
    pub(super) fn read(&self, place: &Place<'_>, faults: &mut Vec<Fault>) -> (Grant, Option<Key>) {
        let grant = Grant {
            role: place.role(self.role.as_ref(), faults),
            permissions: place.permissions("permissions", &self.permissions, faults),
            scopes: place.scopes(&self.scopes, faults),
        };
        let group = self.group.as_ref().and_then(|key| {
            let pointer = place.below("group");
            if place.template.groups.contains_key(key) {
                return Fault::parse(&pointer, key, faults);
            }
            let known = place.template.groups.keys().map(String::as_str);
            faults.push(Fault::unknown_reference(pointer, "group", key, known));
            None
        });
        (grant, group)
    }
}

/// A key as a step of a JSON pointer (RFC 6901).
pub(super) fn step(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
