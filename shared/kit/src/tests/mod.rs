//! What every operation stands on: tokens, cursors, routes, bodies.

mod bodies;
mod codes;
mod cursors;
mod routes;
mod tokens;

use crate::runtime::token::Keys;

/// Two versions of keys, as a rotation leaves them.
pub(super) fn keys() -> Keys {
    Keys::parse(&format!(r#"{{"1": "{}", "2": "{}"}}"#, "A".repeat(44), "b".repeat(64))).unwrap()
}

/// Only the older of the two.
pub(super) fn older_keys() -> Keys {
    Keys::parse(&format!(r#"{{"1": "{}"}}"#, "A".repeat(44))).unwrap()
}
