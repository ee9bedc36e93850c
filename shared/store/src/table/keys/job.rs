//! Keys of the checkpoints of jobs.

use super::Key;

/// The checkpoint of a job.
#[must_use]
pub fn checkpoint(job: &str) -> Key {
    Key::new("CHECKPOINT", job)
}
