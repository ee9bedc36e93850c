//! The transactional outbox.

pub(crate) mod delivery;
mod entry;
mod lease;
pub(crate) mod topic_update;

pub use delivery::{BOUNCE_SUPPRESSION, Note, Suppression};
pub(crate) use entry::write;
pub use entry::{OutboxEntry, UnreadableEntry};
pub use lease::EMAIL_LEASE;
pub use topic_update::TopicUpdate;
