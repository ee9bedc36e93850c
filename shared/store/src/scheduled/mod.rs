//! Scheduled jobs: items that are due, checkpoints of sweeps, reminders, maintenance.

mod checkpoint;
mod due;
pub(crate) mod maintenance;
pub mod reminders;

pub use checkpoint::Checkpoint;
pub use due::{DueMembership, DuePage, DuePosition, DueScan};
pub use maintenance::Recount;
