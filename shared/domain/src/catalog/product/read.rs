//! Reads a definition. A part with a fault is left out, so that a stored definition always loads; who puts one gets the
//! faults instead.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde_json::Map;

use super::{
    Permission, PermissionDocument, Product, ProductDocument, ResourceType, Retired, TemplateDocument,
    roles::{Place, step},
};
use crate::{
    fault::{Fault, FaultCode, ParseError},
    policy::Policy,
    policy_patch::PolicyPatch,
    role::{Group, Role},
    template::Template,
    text::Key,
};

const MAX_PERMISSIONS: usize = 1_000;
const MAX_RESOURCE_TYPES: usize = 50;
const MAX_TEMPLATES: usize = 50;

impl Product {
    /// The definition, and the faults of its parts, each with its JSON pointer.
    #[must_use]
    pub fn read(document: &ProductDocument, retired: &Retired, version: u64) -> (Self, Vec<Fault>) {
        let mut faults = Vec::new();
        let whole = document.completed();
        at_most("/permissions", document.permissions.len(), MAX_PERMISSIONS, &mut faults);
        at_most("/resource_types", document.resource_types.len(), MAX_RESOURCE_TYPES, &mut faults);
        at_most("/templates", document.templates.len(), MAX_TEMPLATES, &mut faults);
        let mut product = Self {
            version,
            permissions: entries("/permissions", &whole.permissions, &mut faults, |permission, pointer, faults| {
                permission.read(&whole, pointer, faults)
            }),
            resource_types: entries("/resource_types", &whole.resource_types, &mut faults, |entry, pointer, faults| {
                let name = Fault::parse(format_args!("{pointer}/name"), &entry.name, faults);
                let group_name = optional(format_args!("{pointer}/group_name"), entry.group_name.as_ref(), faults);
                Some(ResourceType { name: name?, group_name })
            }),
            templates: BTreeMap::new(),
        };
        let templates = entries("/templates", &whole.templates, &mut faults, |template, pointer, faults| {
            Some(template.read(&product, pointer, faults))
        });
        let gone = entries("/templates", &retired.templates, &mut Vec::new(), |template, pointer, faults| {
            Some(Template { retired: true, ..template.read(&product, pointer, faults) })
        });
        product.templates = gone.into_iter().chain(templates).collect();
        for (key, template) in &mut product.templates {
            template.keep_retired(key, retired);
        }
        (product, faults)
    }
}

impl PermissionDocument {
    fn read(&self, document: &ProductDocument, pointer: &str, faults: &mut Vec<Fault>) -> Option<Permission> {
        let name = Fault::parse(format_args!("{pointer}/name"), &self.name, faults);
        let mut includes = BTreeSet::new();
        for (index, key) in self.includes.iter().enumerate() {
            let pointer = format!("{pointer}/includes/{index}");
            match document.permissions.get(key) {
                Some(single) if single.includes.is_empty() => includes.extend(Fault::parse(&pointer, key, faults)),
                Some(_) => faults.push(Fault::new(pointer, FaultCode::InvalidFormat, "bundles do not nest")),
                None => {
                    let known = document.permissions.keys().map(String::as_str);
                    faults.push(Fault::unknown_reference(pointer, "permission", key, known));
                }
            }
        }
        Some(Permission {
            name: name?,
            description: optional(format_args!("{pointer}/description"), self.description.as_ref(), faults),
            category: optional(format_args!("{pointer}/category"), self.category.as_ref(), faults),
            includes,
        })
    }
}

impl TemplateDocument {
    fn read(&self, product: &Product, pointer: &str, faults: &mut Vec<Fault>) -> Template {
        at_most(&format!("{pointer}/roles"), self.roles.len(), Role::MAX, faults);
        at_most(&format!("{pointer}/groups"), self.groups.len(), Group::MAX, faults);
        let place = |pointer: &str| Place { pointer: pointer.to_owned(), product, template: self };
        let (founder, founder_group) = self.founder.read(&place(&format!("{pointer}/founder")), faults);
        Template {
            description: optional(format_args!("{pointer}/description"), self.description.as_ref(), faults),
            founder,
            founder_group,
            policy: self.read_policy(pointer, faults),
            roles: entries(&format!("{pointer}/roles"), &self.roles, faults, |role, pointer, faults| {
                role.read(&place(pointer), faults)
            }),
            groups: entries(&format!("{pointer}/groups"), &self.groups, faults, |group, pointer, faults| {
                group.read(&place(pointer), faults)
            }),
            retired: false,
            retired_roles: BTreeSet::new(),
            retired_groups: BTreeSet::new(),
        }
    }

    /// The policy, setting by setting, so that every fault is found.
    fn read_policy(&self, pointer: &str, faults: &mut Vec<Fault>) -> Policy {
        let mut policy = Policy::default();
        if let Ok(policy) = PolicyPatch(self.policy.clone()).apply(&policy) {
            return policy;
        }
        for (name, value) in &self.policy {
            match PolicyPatch(Map::from_iter([(name.clone(), value.clone())])).apply(&policy) {
                Ok(changed) => policy = changed,
                Err(fault) => faults.push(fault.below(pointer)),
            }
        }
        policy
    }
}

impl Template {
    fn keep_retired(&mut self, key: &Key, retired: &Retired) {
        let keys = |of: &BTreeMap<String, BTreeSet<String>>| {
            let keys = of.get(key.as_str()).into_iter().flatten();
            keys.filter_map(|key| key.parse().ok()).collect()
        };
        (self.retired_roles, self.retired_groups) = (keys(&retired.roles), keys(&retired.groups));
    }
}

/// Reads the values of an object. An entry with a malformed key is left out, too.
fn entries<D, T>(
    pointer: &str,
    documents: &BTreeMap<String, D>,
    faults: &mut Vec<Fault>,
    read: impl Fn(&D, &str, &mut Vec<Fault>) -> Option<T>,
) -> BTreeMap<Key, T> {
    let mut entries = BTreeMap::new();
    for (key, document) in documents {
        let pointer = format!("{pointer}/{}", step(key));
        let entry = read(document, &pointer, faults);
        let key = Fault::parse(&pointer, key, faults);
        entries.extend(key.zip(entry));
    }
    entries
}

/// A text that may be missing.
pub(super) fn optional<T>(pointer: impl fmt::Display, text: Option<&String>, faults: &mut Vec<Fault>) -> Option<T>
where
    T: std::str::FromStr,
    T::Err: ParseError,
{
    Fault::parse(pointer, text?, faults)
}

fn at_most(pointer: &str, entries: usize, most: usize, faults: &mut Vec<Fault>) {
    if entries > most {
        faults.push(Fault::new(pointer, FaultCode::TooLong, format!("at most {most} entries")));
    }
}
