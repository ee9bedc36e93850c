//! An organisation: who it is, what it allows, and the counters that its invariants stand on.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::time_zone::TimeZone;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    address::EmailAddress,
    branding::Branding,
    fault::Fault,
    grant::Grant,
    host::HostData,
    id::OrganizationId,
    language_tag::LanguageTag,
    policy::Policy,
    product::Product,
    role::{Group, Role},
    text::{Key, Title},
    unknown::Unknown,
};

/// An organisation as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Organization {
    /// Its identifier.
    pub id: OrganizationId,
    /// What its administrators decide. Shared, because a process keeps the settings of an organisation while its version
    /// stays the same.
    pub settings: Arc<Settings>,
    /// Members who hold a seat: pending, active and suspended ones, guests not (R17). Always known where the policy limits
    /// seats; otherwise no decision depends on it, and it is none unless it was asked for.
    pub seats: Option<u32>,
    /// Active members with a role of owner class (R20).
    pub owners: u32,
    /// Of the addresses that a decision is about, those that belong to active members of an organisation whose members
    /// may be guests here (S3.2). Read for the decision, never stored; an address that was not looked up does not qualify.
    pub partners: BTreeSet<EmailAddress>,
    /// Raised with every change of the settings; decisions are committed against the one that they were made on.
    pub version: u64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When the settings last changed.
    pub updated_at: DateTime<Utc>,
}

/// Everything about an organisation that its administrators decide.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// What it is called.
    pub name: Title,
    /// The template that it was created from.
    pub template: Key,
    /// How its emails look.
    #[serde(default)]
    pub branding: Branding,
    /// The language of its emails, unless an invitation names another.
    #[serde(default)]
    pub locale: LanguageTag,
    /// The zone that dates in its emails are shown in. Nothing is computed in it.
    #[serde(default)]
    pub time_zone: TimeZone,
    /// What the host product says about it.
    #[serde(default)]
    pub host: HostData,
    /// Periods, limits and rules.
    pub policy: Policy,
    /// Roles by key: those of the organisation itself, which are stored, and those of its template.
    #[serde(default)]
    pub roles: BTreeMap<Key, Role>,
    /// Groups by key, as the roles.
    #[serde(default)]
    pub groups: BTreeMap<Key, Group>,
    /// The product definition: permissions, bundles and types of resources (A1). Not stored with the organisation.
    #[serde(skip)]
    pub product: Arc<Product>,
    /// What a later version has added to them.
    #[serde(skip)]
    pub unknown: Unknown,
}

impl Settings {
    /// The role that a person has by their own grant or by that of their group, whichever ranks higher.
    #[must_use]
    pub fn role_of(&self, grant: &Grant, group: Option<&Key>) -> Option<&Role> {
        let own = grant.role.as_ref().and_then(|key| self.roles.get(key));
        let shared = self.group_grant(group).and_then(|g| g.role.as_ref()).and_then(|key| self.roles.get(key));
        own.into_iter().chain(shared).max_by_key(|role| role.rank)
    }

    /// What membership in the group grants.
    #[must_use]
    pub fn group_grant(&self, group: Option<&Key>) -> Option<&Grant> {
        group.and_then(|key| self.groups.get(key)).map(|group| &group.grant)
    }

    /// Every permission of a grant and a group, with bundles expanded. What the product definition does not contain gives
    /// nothing (A2).
    #[must_use]
    pub fn permissions_of(&self, grant: &Grant, group: Option<&Key>) -> BTreeSet<Key> {
        let mut permissions = BTreeSet::new();
        for grant in std::iter::once(grant).chain(self.group_grant(group)) {
            let role = grant.role.as_ref().and_then(|key| self.roles.get(key));
            let keys = role.into_iter().flat_map(|role| &role.permissions).chain(&grant.permissions);
            keys.for_each(|key| self.product.open(key, &mut permissions));
        }
        permissions
    }

    /// Whether the product has this permission or bundle.
    #[must_use]
    pub fn knows_permission(&self, key: &Key) -> bool {
        self.product.permissions.contains_key(key)
    }

    /// The fault of a permission that does not exist, with the nearest one (A3).
    #[must_use]
    pub fn unknown_permission(&self, pointer: impl Into<String>, key: &Key) -> Option<Fault> {
        let known = self.product.permissions.keys().map(Key::as_str);
        (!self.knows_permission(key)).then(|| Fault::unknown_reference(pointer, "permission", key.as_str(), known))
    }

    /// The fault of a type of resource that does not exist, with the nearest one (A3).
    #[must_use]
    pub fn unknown_resource_type(&self, pointer: impl Into<String>, key: &Key) -> Option<Fault> {
        let types = &self.product.resource_types;
        let known = types.keys().map(Key::as_str);
        let fault = || Fault::unknown_reference(pointer, "type of resource", key.as_str(), known);
        (!types.contains_key(key)).then(fault)
    }

    /// Whether grant and group together make an owner.
    #[must_use]
    pub fn is_owner_class(&self, grant: &Grant, group: Option<&Key>) -> bool {
        let role_of = |grant: &Grant| grant.role.as_ref().and_then(|key| self.roles.get(key));
        role_of(grant).is_some_and(|role| role.owner_class)
            || self.group_grant(group).and_then(role_of).is_some_and(|role| role.owner_class)
    }
}
