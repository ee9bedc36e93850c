//! Decisions about an organisation as such: its creation, its settings, its deletion.

mod create;
mod delete;
mod new_organization;
mod policy_patch;
mod settings;
mod sources;
mod update;

pub use delete::OrganizationDeletion;
pub use new_organization::{Creation, NewOrganization};
pub use policy_patch::PolicyPatch;
pub use settings::SettingsDecision;
pub use update::SettingsEdit;
