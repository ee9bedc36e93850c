//! Randomness with a seed: tests repeat themselves, and a retried request generates the same identifiers again.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use domain::id::Id;
use rand::{RngCore as _, SeedableRng as _};
use rand_chacha::ChaCha12Rng;
use ulid::Ulid;

/// A random source of identifiers, seeds and jitter.
#[derive(Debug)]
pub struct Random(Mutex<ChaCha12Rng>);

impl Random {
    /// Seeded by the operating system.
    ///
    /// # Panics
    /// When the operating system provides no randomness: no token or identifier would be safe.
    #[must_use]
    pub fn system() -> Self {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).expect("the operating system provides randomness");
        Self(Mutex::new(ChaCha12Rng::from_seed(seed)))
    }

    /// The same sequence for the same seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(ChaCha12Rng::seed_from_u64(seed)))
    }

    /// A random number.
    #[must_use]
    pub fn next_u64(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).next_u64()
    }

    /// A new identifier (ULID); identifiers sort by `at`.
    #[must_use]
    pub fn new_id<K>(&self, at: DateTime<Utc>) -> Id<K> {
        let random = u128::from(self.next_u64()) << 64 | u128::from(self.next_u64());
        Id::new(Ulid::from_parts(u64::try_from(at.timestamp_millis()).unwrap_or(0), random))
    }
}
