//! The transactional outbox: one entry for each event, written in the transaction of the change and deleted after delivery.
//! Delivery is at-least-once: the stream starts it, a scheduled sweep retries it, and a lease keeps senders from sending the
//! same email twice.

mod delivery;
mod delivery_update;
mod entry;
mod lease;
mod page;
mod quarantine;
mod suppression;
pub(crate) mod topic_update;

pub use delivery_update::DeliveryUpdate;
pub use entry::OutboxEntry;
pub(crate) use entry::write;
pub use lease::EMAIL_LEASE_DURATION;
pub use quarantine::UnreadableEntry;
pub use suppression::{BOUNCE_SUPPRESSION, Suppression};
pub use topic_update::TopicUpdate;
