//! Keys of requests with an `Idempotency-Key`.

use super::{Key, hash};

/// A request that carried an `Idempotency-Key`. The parts are hashed with their lengths, so that no two requests share a key.
#[must_use]
pub fn idempotency(parts: [&str; 4]) -> Key {
    let framed = parts.map(|part| format!("{}:{part}", part.len())).concat();
    Key::new(format!("IDEM#{}", hash(&framed)), "IDEM")
}
