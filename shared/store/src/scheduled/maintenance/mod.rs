//! What the maintenance jobs need: recounts, purges of deleted organisations, daily digests.

mod digest;
mod purge;
mod recount;

pub use self::recount::Recount;
