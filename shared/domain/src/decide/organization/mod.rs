//! Decisions about an organisation as such: its creation, its settings, its deletion.

mod create;
mod delete;
mod first_owner;
mod new_organization;
mod settings;
mod sources;
mod update;

pub use delete::OrganizationDeletion;
pub use first_owner::FirstOwner;
pub use new_organization::{Creation, NewOrganization};
pub use settings::SettingsDecision;
pub use update::SettingsEdit;
