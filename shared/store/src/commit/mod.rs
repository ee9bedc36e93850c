//! Optimistic concurrency: a decision reads a [`Snapshot`], becomes a [`Change`], and is committed in one transaction
//! whose preconditions are the versions that were read. When a version check fails, the caller reads and decides again.

mod change;
mod event;
mod invitation;
pub(crate) mod organization;
mod snapshot;
mod tally;
mod transaction;

pub use change::Change;
pub(crate) use change::Count;
pub use snapshot::{ReadSet, Snapshot};
pub use tally::Tally;
pub use transaction::{Outcome, Preconditions};
