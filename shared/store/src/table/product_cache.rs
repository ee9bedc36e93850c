//! The product definition that this process has read. It is the same for all organisations and changes rarely, so that a
//! process reads it once a minute, together with the first items that a request reads then (A2).

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::product::Product;

/// How long a process works with a definition before it reads it again.
const KEPT_FOR: TimeDelta = TimeDelta::seconds(60);

#[derive(Debug, Default)]
struct Kept {
    product: Option<Arc<Product>>,
    read_at: Option<DateTime<Utc>>,
    now: Option<DateTime<Utc>>,
}

/// The definition, when it was read, and the time of the latest request.
#[derive(Debug, Clone, Default)]
pub(crate) struct ProductCache(Arc<Mutex<Kept>>);

impl ProductCache {
    /// Sets the time by which the age of the definition is measured.
    pub fn set_now(&self, now: DateTime<Utc>) {
        self.with(|kept| kept.now = Some(now));
    }

    /// The time of the latest request or run.
    pub fn now(&self) -> Option<DateTime<Utc>> {
        self.with(|kept| kept.now)
    }

    /// Whether the definition must be read: never read, too old, or from the future of a clock that went back.
    pub fn is_stale(&self) -> bool {
        self.with(|kept| match (kept.read_at, kept.now) {
            (Some(read_at), Some(now)) => now - read_at >= KEPT_FOR || now < read_at,
            (Some(_), None) => false,
            (None, _) => true,
        })
    }

    /// The definition; the built-in one before any was read.
    pub fn get(&self) -> Arc<Product> {
        self.with(|kept| kept.product.clone()).unwrap_or_else(Product::built_in)
    }

    /// The version of the definition.
    pub fn version(&self) -> u64 {
        self.with(|kept| kept.product.as_ref().map_or(0, |product| product.version))
    }

    /// Keeps what was read just now. An earlier version than the kept one comes from a read that was overtaken.
    pub fn keep(&self, product: Arc<Product>) {
        self.with(|kept| {
            if kept.product.as_ref().is_none_or(|known| known.version <= product.version) {
                kept.product = Some(product);
            }
            kept.read_at = kept.now.or(kept.read_at).or(Some(DateTime::UNIX_EPOCH));
        });
    }

    /// Goes on with the kept definition for another minute.
    pub fn keep_on(&self) {
        self.with(|kept| kept.read_at = kept.now.or(kept.read_at).or(Some(DateTime::UNIX_EPOCH)));
    }

    fn with<T>(&self, access: impl FnOnce(&mut Kept) -> T) -> T {
        access(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
