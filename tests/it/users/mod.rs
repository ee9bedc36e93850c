//! A person in all organisations at once, for machines.

mod identity;
mod new_account;
mod organizations;
mod remove;
mod subjects;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The path of a person.
fn path(user: &str, verb: &str) -> String {
    format!("/v1/users/{}/{verb}", encoded(user))
}

fn encoded(user: &str) -> String {
    utf8_percent_encode(user, NON_ALPHANUMERIC).to_string()
}
