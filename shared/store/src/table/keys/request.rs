//! Keys of requests with an `Idempotency-Key`.

use super::{Key, hash};

/// The record of a request. Each part is hashed with its length, so that different parts never render the same key.
#[must_use]
pub fn idempotency(parts: [&str; 4]) -> Key {
    let framed = parts.map(|part| format!("{}:{part}", part.len())).concat();
    Key::new(format!("IDEM#{}", hash(&framed)), "IDEM")
}
