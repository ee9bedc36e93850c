//! The rules of organisation membership: pure decisions on parsed values, with no I/O, clock or random.

mod access;
mod catalog;
pub mod decide;
mod email;
pub mod event;
pub mod membership;
mod person;
pub mod refusal;
mod values;

// Callers name a module, not the folder that it lies in.
pub use access::{assignable, authority, explain};
use catalog::policy_patch;
pub use catalog::{
    entry, grant, organization, permission, policy, product, product_losses, resource, role, settings_diff, template,
    topic,
};
pub use email::{digest, quota, reader};
pub use membership::{counters, delivery};
pub use person::{organization_membership, profile, subscription};
pub use values::{
    address, branding, caller, continue_url, fault, full_name, host, id, language_tag, locale, login, mailbox_list,
    metadata, nearest, period, read_error, search, status, strict, text, time_zone, unknown,
};
use values::{domain_name, fold, invisible, parsed};

#[cfg(test)]
mod tests;
