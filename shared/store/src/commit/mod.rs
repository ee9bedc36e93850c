//! One decision: the snapshot it is made on, its change, and the transaction that writes it under optimistic concurrency:
//! every item that the decision rests on is checked by its version, and a stale decision is made again.

mod change;
mod event;
mod invitation;
mod snapshot;
mod tally;
mod transaction;

pub use change::Change;
pub use snapshot::{ReadSet, Snapshot};
pub use tally::Tally;
pub use transaction::{Outcome, Preconditions};
