//! Locks by organisation, within one run.

use domain::id::OrganizationId;
use futures::lock::{Mutex, MutexGuard};

/// How many locks there are. Two organisations may share one.
const LOCKS: usize = 64;

/// Lets the shards of a run change an organisation one after the other: concurrent transactions on it cancel each other.
#[derive(Debug)]
pub struct OrganizationLocks([Mutex<()>; LOCKS]);

impl Default for OrganizationLocks {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Mutex::new(())))
    }
}

impl OrganizationLocks {
    /// Waits for the lock of an organisation.
    pub async fn lock(&self, id: OrganizationId) -> MutexGuard<'_, ()> {
        // The low bits of an identifier are random.
        let index = usize::try_from(id.ulid().0 % 64).unwrap_or(0);
        self.0[index].lock().await
    }
}
