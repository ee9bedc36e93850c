//! A person in all organisations at once, for machines.

mod organizations;
mod remove;

/// The path of a person.
fn path(user: &str, verb: &str) -> String {
    format!("/v1/users/{}/{verb}", user.replace('|', "%7C").replace('@', "%40"))
}
