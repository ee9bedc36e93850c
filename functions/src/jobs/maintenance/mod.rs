//! Maintenance: daily jobs on whole organisations that are due.

mod digest;
mod organizations;
mod purge;
mod recount;

pub use digest::Digest;
pub use purge::Purge;
pub use recount::Recount;
