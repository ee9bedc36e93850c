//! One decision: what it is made on, what it changes, and the transaction that writes it.

mod change;
mod event;
mod invitation;
mod snapshot;
mod transaction;

pub use change::Change;
pub use snapshot::{ReadSet, Snapshot};
pub use transaction::{Outcome, Preconditions};
