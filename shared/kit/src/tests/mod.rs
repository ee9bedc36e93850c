//! Tokens, cursors, codes, routes and bodies.

mod bodies;
mod callers;
mod codes;
mod cursors;
mod routes;
mod tokens;

use crate::runtime::token::Keys;

/// Two versions of keys, as during a rotation.
pub(super) fn keys() -> Keys {
    Keys::parse(&format!(r#"{{"1": "{}", "2": "{}"}}"#, "A".repeat(44), "b".repeat(64))).unwrap()
}

/// The older version only.
pub(super) fn older_keys() -> Keys {
    Keys::parse(&format!(r#"{{"1": "{}"}}"#, "A".repeat(44))).unwrap()
}
