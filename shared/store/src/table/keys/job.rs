//! Keys of what jobs remember between runs.

use super::Key;

/// How far a job has come.
#[must_use]
pub fn checkpoint(job: &str) -> Key {
    Key::new("CHECKPOINT", job)
}
