//! What an organisation defines for itself: its settings, roles, groups and resources, and the grants that name them.

pub mod entry;
pub mod grant;
mod grant_rules;
pub mod organization;
pub mod permission;
pub mod policy;
mod policy_faults;
pub mod policy_patch;
pub mod product;
mod product_faults;
pub mod product_losses;
pub mod resource;
pub mod role;
pub mod settings_diff;
pub mod template;
mod template_settings;
pub mod topic;
