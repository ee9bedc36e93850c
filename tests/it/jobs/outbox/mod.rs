//! The transactional outbox: delivery by stream and sweep, leases, backoff, and entries that cannot be read.

mod backoff;
mod lease;
mod sweep_outbox;
mod unreadable_entries;
