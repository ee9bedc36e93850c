//! Roles, groups and resources in responses.

use std::collections::BTreeMap;

use domain::{
    grant::ResourceRef,
    resource::Resource,
    role::{Group, Role, ScopeRule},
    text::Key,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::member::GrantView;

/// A role.
#[expect(clippy::struct_excessive_bools, reason = "four traits that do not depend on each other")]
#[derive(Debug, Serialize, JsonSchema)]
pub struct RoleView {
    /// The key, by which grants refer to the role.
    pub key: String,
    /// The name.
    pub name: String,
    /// What its holders do; null if nothing is said.
    pub description: Option<String>,
    /// The heading in lists of roles; null if there is none.
    pub category: Option<String>,
    /// The rank, 0 to 100.
    pub rank: u8,
    /// Whether holders count as owners.
    pub owner_class: bool,
    /// Keys of the permissions or bundles of the role.
    pub permissions: Vec<String>,
    /// Keys of the permissions or bundles that a grant may add to the role.
    pub grantable: Vec<String>,
    /// The rules for scopes, by resource type.
    pub scope_rules: BTreeMap<String, ScopeRule>,
    /// Keys of the roles and groups whose holders this role manages; null for all that do not outrank it.
    pub manages: Option<Vec<String>>,
    /// Whether holders may edit their own membership as an administrator would.
    pub may_edit_self: bool,
    /// Whether the entry is part of the template and immutable.
    pub system: bool,
    /// Whether a deletion has begun. A retired role cannot be granted.
    pub retired: bool,
}

/// A group.
#[derive(Debug, Serialize, JsonSchema)]
pub struct GroupView {
    /// The key, by which memberships refer to the group.
    pub key: String,
    /// The name.
    pub name: String,
    /// What its members do; null if nothing is said.
    pub description: Option<String>,
    /// The grant that members of the group share.
    pub grant: GrantView,
    /// Whether the entry is part of the template and immutable.
    pub system: bool,
    /// Whether a deletion, or a change that requires an empty group, has begun. A retired group accepts no members.
    pub retired: bool,
}

/// A resource, or a group of resources.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ResourceView {
    /// The type of resource, such as `site`.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// The identifier within the type.
    pub id: String,
    /// The name.
    pub name: String,
    /// Whether it is a group of resources.
    pub is_group: bool,
    /// The identifiers of the groups that contain the resource.
    pub groups: Vec<String>,
}

fn texts<'a>(keys: impl IntoIterator<Item = &'a Key>) -> Vec<String> {
    keys.into_iter().map(ToString::to_string).collect()
}

impl From<(&Key, &Role)> for RoleView {
    fn from((key, role): (&Key, &Role)) -> Self {
        Self {
            key: key.to_string(),
            name: role.name.to_string(),
            description: role.description.as_ref().map(ToString::to_string),
            category: role.category.as_ref().map(ToString::to_string),
            rank: role.rank,
            owner_class: role.owner_class,
            permissions: texts(&role.permissions),
            grantable: texts(&role.grantable),
            scope_rules: role.scope_rules.iter().map(|(kind, rule)| (kind.to_string(), rule.clone())).collect(),
            manages: role.manages.as_ref().map(texts),
            may_edit_self: role.may_edit_self,
            system: role.system,
            retired: role.retired,
        }
    }
}

impl From<(&Key, &Group)> for GroupView {
    fn from((key, group): (&Key, &Group)) -> Self {
        Self {
            key: key.to_string(),
            name: group.name.to_string(),
            description: group.description.as_ref().map(ToString::to_string),
            grant: GrantView::from(&group.grant),
            system: group.system,
            retired: group.retired,
        }
    }
}

impl From<(&ResourceRef, &Resource)> for ResourceView {
    fn from((entry, resource): (&ResourceRef, &Resource)) -> Self {
        Self {
            resource_type: entry.resource_type.to_string(),
            id: entry.id.to_string(),
            name: resource.name.to_string(),
            is_group: entry.is_group,
            groups: texts(&resource.groups),
        }
    }
}
