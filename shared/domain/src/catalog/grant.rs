//! What a person may do (R1): one value on memberships, invitations and groups.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::Key;

/// A role, permissions beyond it, and the resources that both are limited to.
///
/// An empty grant is valid where the policy allows it and means no permission at all (R3).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Grant {
    /// The role, at most one (S2.4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Key>,
    /// Permissions, or bundles of them, beyond those of the role.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub permissions: BTreeSet<Key>,
    /// Limits by type of resource, at most one a type.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<Scope>,
}

/// The resources of one type that a grant reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Scope {
    /// The type of the resources, such as `site` or `partner`.
    #[serde(rename = "type")]
    pub resource_type: Key,
    /// How the resources are named.
    pub mode: Mode,
    /// Identifiers of groups or resources; empty for [`Mode::All`].
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub ids: BTreeSet<Key>,
}

/// How a scope names resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Every resource of the type, also those to come (S2.11a).
    All,
    /// Whatever the named groups of resources contain at the time of asking (S2.11b).
    Groups,
    /// The named resources and no other (S2.11c).
    Resources,
}

impl Grant {
    /// The scope of a type of resource.
    #[must_use]
    pub fn scope(&self, resource_type: &Key) -> Option<&Scope> {
        self.scopes.iter().find(|scope| scope.resource_type == *resource_type)
    }
}

/// One resource of an organisation's catalogue, or a group of them, by type and identifier.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct ResourceRef {
    /// The type, such as `site`.
    #[serde(rename = "type")]
    pub resource_type: Key,
    /// Whether it is a group of resources.
    pub is_group: bool,
    /// The identifier within the type.
    pub id: Key,
}

impl Grant {
    /// Every catalogue entry that the scopes name.
    pub fn references(&self) -> impl Iterator<Item = ResourceRef> {
        self.scopes.iter().flat_map(|scope| {
            scope.ids.iter().map(|id| ResourceRef {
                resource_type: scope.resource_type.clone(),
                is_group: scope.mode == Mode::Groups,
                id: id.clone(),
            })
        })
    }
}
