//! Roles, groups and resources as their readers see them.

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
    /// What grants name it by.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// The heading that it is listed under.
    pub category: Option<String>,
    /// Its standing, 0 to 100.
    pub rank: u8,
    /// Whether its holders count as owners.
    pub owner_class: bool,
    /// The permissions, or bundles, that come with it.
    pub permissions: Vec<String>,
    /// The permissions, or bundles, that may be added to it for one person.
    pub grantable: Vec<String>,
    /// What may be said about resources, by type.
    pub scope_rules: BTreeMap<String, ScopeRule>,
    /// The roles and groups whose holders it manages; null for all that do not outrank it.
    pub manages: Option<Vec<String>>,
    /// Whether its holders may edit their own record as an administrator would.
    pub may_edit_self: bool,
    /// Whether it came with the template and stays as it is.
    pub system: bool,
    /// Whether it is about to be deleted and is given to nobody any more.
    pub retired: bool,
}

/// A group.
#[derive(Debug, Serialize, JsonSchema)]
pub struct GroupView {
    /// What memberships name it by.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// What its members may do because of it.
    pub grant: GrantView,
    /// Whether it came with the template and stays as it is.
    pub system: bool,
    /// Whether it is about to be deleted and takes nobody in any more.
    pub retired: bool,
}

/// A resource, or a group of resources.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ResourceView {
    /// The type.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// The identifier within the type.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Whether it is a group of resources.
    pub is_group: bool,
    /// The groups that it is in.
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
