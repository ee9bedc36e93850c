//! What people and organisations set, and what follows from it.

mod directions;
mod every_policy_field;
mod every_setting;
mod languages;
mod readers;

use harness::World;

/// The latest email to an address as its reader sees it, without the spaces that keep programs from making links.
fn latest(world: &World, address: &str) -> (String, String) {
    let email = world.emails_to(address).pop().unwrap_or_else(|| panic!("an email to {address}"));
    let text = email.text.unwrap_or_default();
    (email.subject.replace('\u{200A}', ""), crate::invitations::builders::without_hair_spaces(&text))
}
