//! The product definition as JSON, before it is checked. It is stored as it was put.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{grant::Mode, role::ScopeRule};

/// What the host product consists of: permissions, types of resources, and templates of organisations.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductDocument {
    /// The permissions by key, such as `invoices:read`, at most 1,000. Those of this service exist anyway; an entry here
    /// gives them other texts.
    #[serde(default)]
    pub permissions: BTreeMap<String, PermissionDocument>,
    /// The types of resources by key, such as `project`, at most 50.
    #[serde(default)]
    pub resource_types: BTreeMap<String, ResourceTypeDocument>,
    /// The templates by key, at most 50. A template that is left out is retired: its organisations go on, and no others are
    /// created from it.
    pub templates: BTreeMap<String, TemplateDocument>,
}

/// A permission.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PermissionDocument {
    /// The name, at most 100 characters.
    pub name: String,
    /// What it allows, at most 300 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The heading in lists of permissions, at most 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Makes it a bundle: the keys of the permissions that it stands for. Bundles do not nest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub includes: Vec<String>,
}

/// A type of resources.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceTypeDocument {
    /// The name of one resource, such as `Project`, at most 100 characters.
    pub name: String,
    /// The name of a group of resources, such as `Portfolio`, at most 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_name: Option<String>,
}

/// A template: where an organisation starts, and the roles and groups that it shares with all others of the template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateDocument {
    /// What it is for, at most 300 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The policy of a new organisation: the settings that differ from their defaults. The organisation owns it from then
    /// on.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub policy: Map<String, Value>,
    /// The roles by key, at most 100.
    pub roles: BTreeMap<String, RoleDocument>,
    /// The groups by key, at most 500.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub groups: BTreeMap<String, GroupDocument>,
    /// What the first owner of an organisation is granted.
    pub founder: FounderDocument,
}

/// What the first owner is granted, and the group they are put in. Either makes an owner.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FounderDocument {
    /// The key of the role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Keys of permissions beyond the role.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub permissions: Vec<String>,
    /// The scopes. Only the mode `all` makes sense: a new organisation has no resources.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<ScopeDocument>,
    /// The key of the group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

/// A role of a template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleDocument {
    /// The name, at most 100 characters.
    pub name: String,
    /// What its holders do, at most 300 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The heading in lists of roles, at most 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The rank, 0 to 100. Holders manage and grant no role of higher rank.
    pub rank: i64,
    /// Whether holders count as owners. Immutable; default false.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub owner_class: bool,
    /// Keys of the permissions or bundles of the role. `["*"]` stands for every permission of the definition, also for
    /// those to come.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub permissions: Vec<String>,
    /// Keys of the permissions or bundles that a grant may add to the role.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grantable: Vec<String>,
    /// The rules for scopes, by resource type. A type without a rule cannot be granted.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub scope_rules: BTreeMap<String, ScopeRule>,
    /// Keys of the roles and groups whose holders this role manages; without it, all that do not outrank it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manages: Option<Vec<String>>,
    /// Whether holders may edit their own membership as an administrator would; default true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub may_edit_self: Option<bool>,
}

/// A group of a template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupDocument {
    /// The name, at most 100 characters.
    pub name: String,
    /// What its members do, at most 300 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The grant that members of the group share.
    #[serde(default)]
    pub grant: GrantDocument,
}

/// A grant of a group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GrantDocument {
    /// The key of the role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Keys of permissions beyond the role.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub permissions: Vec<String>,
    /// The scopes. Only the mode `all` makes sense: a template knows no resources.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<ScopeDocument>,
}

/// A scope that reaches all resources of a type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeDocument {
    /// The type of resource.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// How the scope selects resources: `all`.
    pub mode: Mode,
}
