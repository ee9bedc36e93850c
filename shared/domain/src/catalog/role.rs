//! Roles and groups: an organisation's own catalogue of grants.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    fault::{Fault, FaultCode},
    grant::{Grant, Mode},
    text::{Description, Key, Title},
};

/// A named set of permissions with the limits of its use.
#[expect(clippy::struct_excessive_bools, reason = "four traits that do not depend on each other")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Role {
    /// What the role is called on pages and in emails.
    pub name: Title,
    /// What its holders do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Description>,
    /// The heading it is listed under (S2.9).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Title>,
    /// Its rank: a holder manages and grants only what does not rank above this role.
    pub rank: u8,
    /// Whether its holders count as owners (R20).
    #[serde(default)]
    pub owner_class: bool,
    /// The permissions that come with it.
    #[serde(default)]
    pub permissions: BTreeSet<Key>,
    /// The permissions, or bundles, that may be added to it for one person (S5.12).
    #[serde(default)]
    pub grantable: BTreeSet<Key>,
    /// What may be said about resources, by type; a type that is missing cannot be granted (R4).
    #[serde(default)]
    pub scope_rules: BTreeMap<Key, ScopeRule>,
    /// The roles and groups whose holders it may manage; without it, all that do not outrank it (S4.14).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manages: Option<BTreeSet<Key>>,
    /// Whether its holders may edit their own record as an administrator would (S4.13).
    #[serde(default = "yes")]
    pub may_edit_self: bool,
    /// Comes with the template, which alone changes it. Not stored.
    #[serde(skip)]
    pub system: bool,
    /// Retired before deletion: holders keep it, and it can no longer be granted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
}

/// What a role demands of the scope of one type of resource (R4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScopeRule {
    /// The modes that may be chosen; where `all` is the only one, it needs no choosing.
    pub modes: BTreeSet<Mode>,
    /// The fewest identifiers; 1 makes the scope mandatory.
    #[serde(default)]
    pub min: u32,
    /// The most identifiers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
}

impl Role {
    /// The most roles of one organisation.
    pub const MAX: usize = 100;
}

impl Group {
    /// The most groups of one organisation.
    pub const MAX: usize = 500;
}

impl ScopeRule {
    /// What is wrong with the rule by itself, with a pointer below it.
    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        if self.modes.is_empty() {
            let detail = "at least one mode, or nothing can be chosen";
            return Some(Fault::new("/modes", FaultCode::Required, detail));
        }
        let contradicts = self.max.is_some_and(|max| max < self.min.max(1));
        let detail = "must be at least 1, and no less than min";
        contradicts.then(|| Fault::new("/max", FaultCode::InvalidFormat, detail))
    }
}

/// People who share a grant (S4.17); a membership is in one group at most (R16).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Group {
    /// What the group is called.
    pub name: Title,
    /// What its members do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Description>,
    /// What its members may do because of it.
    #[serde(default)]
    pub grant: Grant,
    /// Comes with the template, which alone changes it (S4.32). Not stored.
    #[serde(skip)]
    pub system: bool,
    /// Retired before deletion: members stay in it, and no other member can be added.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
}

const fn yes() -> bool {
    true
}
