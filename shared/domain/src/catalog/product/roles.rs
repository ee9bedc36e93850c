//! Reads the roles, groups and grants of a template.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use super::{
    FounderDocument, GrantDocument, GroupDocument, Product, RoleDocument, ScopeDocument, TemplateDocument,
    read::optional,
};
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

struct FieldOf<'a, F>(&'a str, F);

impl<F: fmt::Display> fmt::Display for FieldOf<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.0, self.1)
    }
}

impl Place<'_> {
    /// The pointer of one of its fields. It is formatted for a fault only.
    fn below(&self, field: impl fmt::Display) -> impl fmt::Display {
        FieldOf(&self.pointer, field)
    }

    /// The keys of an array that must be permissions of the definition.
    fn permissions(&self, field: &str, texts: &[String], faults: &mut Vec<Fault>) -> BTreeSet<Key> {
        let permissions = &self.product.permissions;
        let read = |(index, text): (usize, &String)| {
            let known = || permissions.keys().map(Key::as_str);
            let exists = |key: &Key| permissions.contains_key(key);
            reference(self.below(format_args!("{field}/{index}")), "permission", text, exists, known, faults)
        };
        texts.iter().enumerate().filter_map(read).collect()
    }

    /// The keys of an array that must be roles or groups of the template.
    fn roles_and_groups(&self, field: &str, texts: &[String], faults: &mut Vec<Fault>) -> BTreeSet<Key> {
        let TemplateDocument { roles, groups, .. } = self.template;
        let read = |(index, text): (usize, &String)| {
            let known = || roles.keys().chain(groups.keys()).map(String::as_str);
            let exists = |key: &Key| roles.contains_key(key.as_str()) || groups.contains_key(key.as_str());
            reference(self.below(format_args!("{field}/{index}")), "role or group", text, exists, known, faults)
        };
        texts.iter().enumerate().filter_map(read).collect()
    }

    fn role(&self, role: Option<&String>, faults: &mut Vec<Fault>) -> Option<Key> {
        let (role, roles) = (role?, &self.template.roles);
        let known = || roles.keys().map(String::as_str);
        let exists = |key: &Key| roles.contains_key(key.as_str());
        reference(self.below("role"), "role", role, exists, known, faults)
    }

    fn group(&self, group: Option<&String>, faults: &mut Vec<Fault>) -> Option<Key> {
        let (group, groups) = (group?, &self.template.groups);
        let known = || groups.keys().map(String::as_str);
        let exists = |key: &Key| groups.contains_key(key.as_str());
        reference(self.below("group"), "group", group, exists, known, faults)
    }

    fn resource_type(&self, field: impl fmt::Display, text: &str, faults: &mut Vec<Fault>) -> Option<Key> {
        let types = &self.product.resource_types;
        let known = || types.keys().map(Key::as_str);
        let exists = |key: &Key| types.contains_key(key);
        reference(self.below(field), "type of resource", text, exists, known, faults)
    }

    fn scopes(&self, scopes: &[ScopeDocument], faults: &mut Vec<Fault>) -> Vec<Scope> {
        let read = |(index, scope): (usize, &ScopeDocument)| {
            let field = format_args!("scopes/{index}/type");
            let resource_type = self.resource_type(field, &scope.resource_type, faults)?;
            Some(Scope { resource_type, mode: scope.mode, ids: BTreeSet::new() })
        };
        scopes.iter().enumerate().filter_map(read).collect()
    }
}

/// A key that exists, or the fault with the nearest one of those that do.
fn reference<'k, K: Iterator<Item = &'k str>>(
    pointer: impl fmt::Display,
    what: &str,
    text: &str,
    exists: impl FnOnce(&Key) -> bool,
    known: impl FnOnce() -> K,
    faults: &mut Vec<Fault>,
) -> Option<Key> {
    let key = text.parse().ok().filter(exists);
    if key.is_none() {
        faults.push(Fault::unknown_reference(pointer.to_string(), what, text, known()));
    }
    key
}

impl RoleDocument {
    pub(super) fn read(&self, place: &Place<'_>, faults: &mut Vec<Fault>) -> Option<Role> {
        let name = Fault::parse(place.below("name"), &self.name, faults);
        let description = optional(place.below("description"), self.description.as_ref(), faults);
        let category = optional(place.below("category"), self.category.as_ref(), faults);
        let rank = u8::try_from(self.rank).ok().filter(|rank| *rank <= MAX_RANK);
        if rank.is_none() {
            let detail = format!("must be 0 to {MAX_RANK}");
            faults.push(Fault::new(place.below("rank").to_string(), FaultCode::InvalidFormat, detail));
        }
        let permissions = if self.permissions.iter().eq([EVERY_PERMISSION]) {
            place.product.permissions.keys().cloned().collect()
        } else {
            place.permissions("permissions", &self.permissions, faults)
        };
        let grantable = place.permissions("grantable", &self.grantable, faults);
        let manages = self.manages.as_ref().map(|keys| place.roles_and_groups("manages", keys, faults));
        let mut scope_rules = BTreeMap::new();
        for (key, rule) in &self.scope_rules {
            let field = format!("scope_rules/{}", step(key));
            faults.extend(rule.fault().map(|fault| fault.below(&place.below(&field).to_string())));
            scope_rules.extend(place.resource_type(&field, key, faults).map(|key| (key, rule.clone())));
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
        let name = Fault::parse(place.below("name"), &self.name, faults);
        let description = optional(place.below("description"), self.description.as_ref(), faults);
        let grant = self.grant.read(&Place { pointer: place.below("grant").to_string(), ..*place }, faults);
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
        (grant, place.group(self.group.as_ref(), faults))
    }
}

/// A key as a step of a JSON pointer (RFC 6901).
pub(super) fn step(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
