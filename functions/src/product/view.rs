//! What a change of the product definition comes to, in responses.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    organization::Organization,
    product_losses::{AccessLosses, Loss, ProductLosses},
    text::Key,
};
use schemars::JsonSchema;
use serde::Serialize;

/// The result of putting a definition.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ProductChangeView {
    /// The version that holds now.
    pub version: u64,
    /// Whether it was a dry run, which changes nothing.
    pub dry_run: bool,
    /// Whether the definition differs from the one before.
    pub changed: bool,
    /// What the definition leaves out.
    pub losses: LossesView,
    /// What existing organisations would lose. Only in a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organizations: Option<OrganizationsView>,
}

/// What a definition leaves out of the one before.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LossesView {
    /// Keys of permissions.
    pub permissions: Vec<String>,
    /// Keys of resource types.
    pub resource_types: Vec<String>,
    /// Keys of templates that no organisation can be created from any more. Existing organisations keep them.
    pub templates: Vec<String>,
    /// What roles and groups lose, by template.
    pub access: BTreeMap<String, AccessLossesView>,
}

/// What roles and groups lose.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AccessLossesView {
    /// The roles that lose something, by key.
    pub roles: BTreeMap<String, LossView>,
    /// The groups that lose something, by key.
    pub groups: BTreeMap<String, LossView>,
}

/// What one role or group loses.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LossView {
    /// Whether the role or group itself is left out.
    pub retired: bool,
    /// Keys of the permissions that its holders do not have by it any more.
    pub permissions: Vec<String>,
}

/// What existing organisations would lose.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OrganizationsView {
    /// How many organisations the dry run looked at, at most 500.
    pub examined: usize,
    /// Whether there are more.
    pub more: bool,
    /// Those that would lose something.
    pub affected: Vec<OrganizationLossesView>,
}

/// What one organisation would lose.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OrganizationLossesView {
    /// The identifier.
    pub id: String,
    /// The name.
    pub name: String,
    /// The key of its template.
    pub template: String,
    /// What its roles and groups lose: those of the template and its own.
    #[serde(flatten)]
    pub access: AccessLossesView,
}

fn texts(keys: &BTreeSet<Key>) -> Vec<String> {
    keys.iter().map(ToString::to_string).collect()
}

impl From<&ProductLosses> for LossesView {
    fn from(losses: &ProductLosses) -> Self {
        Self {
            permissions: texts(&losses.permissions),
            resource_types: texts(&losses.resource_types),
            templates: texts(&losses.templates),
            access: losses.access.iter().map(|(key, losses)| (key.to_string(), losses.into())).collect(),
        }
    }
}

impl From<&AccessLosses> for AccessLossesView {
    fn from(losses: &AccessLosses) -> Self {
        let view = |(key, loss): (&Key, &Loss)| {
            (key.to_string(), LossView { retired: loss.retired, permissions: texts(&loss.permissions) })
        };
        Self { roles: losses.roles.iter().map(view).collect(), groups: losses.groups.iter().map(view).collect() }
    }
}

impl OrganizationLossesView {
    /// What the organisation loses.
    pub fn of(organization: &Organization, losses: &AccessLosses) -> Self {
        Self {
            id: organization.id.to_string(),
            name: organization.settings.name.to_string(),
            template: organization.settings.template.to_string(),
            access: losses.into(),
        }
    }
}
