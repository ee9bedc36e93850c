//! The audit log: one entry for each event, and its pages.

mod list;
mod write;

pub use list::{AuditFilter, AuditPosition};
pub(crate) use write::write;
