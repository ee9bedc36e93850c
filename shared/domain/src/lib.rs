//! The rules of organisation membership: pure decisions on parsed values, with no I/O, clock or random.

pub mod address;
pub mod authority;
pub mod branding;
pub mod catalogue;
mod contact;
pub mod counters;
pub mod decide;
pub mod delivery;
pub mod digest;
mod domain_name;
pub mod event;
pub mod explain;
pub mod grant;
mod grant_rules;
pub mod id;
pub mod locale;
pub mod login;
pub mod membership;
pub mod organization;
pub mod organization_membership;
mod parsed;
pub mod period;
pub mod permission;
pub mod policy;
pub mod profile;
pub mod quota;
pub mod refusal;
pub mod resource;
pub mod role;
pub mod settings_diff;
pub mod template;
pub mod text;
pub mod topic;
pub mod unknown;

#[cfg(test)]
mod tests;
