//! What scheduled jobs read and write.

mod checkpoint;
mod due;
pub(crate) mod maintenance;
pub mod reminders;

pub use checkpoint::Checkpoint;
pub use due::{DueMembership, DuePosition};
pub use maintenance::Recount;
