//! The audit log: one immutable entry for each event, written in the transaction of the change (S1.20, C88).

mod list;
mod write;

pub use list::{AuditFilter, AuditPosition};
pub(crate) use write::write;
