//! What holders of roles and groups lose when the product definition changes (A1, A2).

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{grant::Grant, organization::Settings, product::Product, role::Role, text::Key};

/// What the roles and groups of one organisation, or of one template, lose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccessLosses {
    /// The roles that lose something, by key.
    pub roles: BTreeMap<Key, Loss>,
    /// The groups that lose something, by key.
    pub groups: BTreeMap<Key, Loss>,
}

/// What one role or group loses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Whether the role or group itself is left out.
    pub retired: bool,
    /// The permissions that its holders do not have by it any more.
    pub permissions: BTreeSet<Key>,
}

/// What a definition loses against the one before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductLosses {
    /// The permissions that are left out.
    pub permissions: BTreeSet<Key>,
    /// The types of resources that are left out.
    pub resource_types: BTreeSet<Key>,
    /// The templates that are left out: no organisation can be created from them any more.
    pub templates: BTreeSet<Key>,
    /// What roles and groups lose, by template.
    pub access: BTreeMap<Key, AccessLosses>,
}

impl AccessLosses {
    /// Whether nothing is lost.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.roles.is_empty() && self.groups.is_empty()
    }

    /// What the roles and groups of settings lose under another definition. A group loses also what its role loses.
    #[must_use]
    pub fn between(before: &Settings, after: &Settings) -> Self {
        let of_role = |settings: &Settings, role: &Role| {
            let mut opened = BTreeSet::new();
            role.permissions.iter().for_each(|key| settings.product.open(key, &mut opened));
            opened
        };
        let roles = before.roles.iter().filter_map(|(key, role)| {
            let now = after.roles.get(key);
            let held = now.map(|role| of_role(after, role)).unwrap_or_default();
            Loss::of(now.is_none(), &of_role(before, role), &held).map(|loss| (key.clone(), loss))
        });
        let of_group = |settings: &Settings, key: &Key| settings.permissions_of(&Grant::default(), Some(key));
        let groups = before.groups.keys().filter_map(|key| {
            let retired = !after.groups.contains_key(key);
            Loss::of(retired, &of_group(before, key), &of_group(after, key)).map(|loss| (key.clone(), loss))
        });
        Self { roles: roles.collect(), groups: groups.collect() }
    }
}

impl Loss {
    fn of(retired: bool, before: &BTreeSet<Key>, after: &BTreeSet<Key>) -> Option<Self> {
        let permissions = before - after;
        (retired || !permissions.is_empty()).then_some(Self { retired, permissions })
    }
}

impl ProductLosses {
    /// What `after` leaves out of `before`.
    #[must_use]
    pub fn between(before: &Arc<Product>, after: &Arc<Product>) -> Self {
        let current = |product: &Product| {
            let templates = product.templates.iter().filter(|(_, template)| !template.retired);
            templates.map(|(key, _)| key.clone()).collect::<BTreeSet<Key>>()
        };
        let access = before.templates.iter().filter_map(|(key, template)| {
            let now = after.templates.get(key)?;
            let losses = AccessLosses::between(&template.settings(before, key), &now.settings(after, key));
            (!losses.is_empty()).then(|| (key.clone(), losses))
        });
        Self {
            permissions: missing(&before.permissions, &after.permissions),
            resource_types: missing(&before.resource_types, &after.resource_types),
            templates: &current(before) - &current(after),
            access: access.collect(),
        }
    }
}

fn missing<T>(before: &BTreeMap<Key, T>, after: &BTreeMap<Key, T>) -> BTreeSet<Key> {
    before.keys().filter(|key| !after.contains_key(key)).cloned().collect()
}
