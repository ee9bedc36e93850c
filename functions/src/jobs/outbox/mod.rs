//! The transactional outbox: each change is written in one transaction with an outbox entry for its event, and the entry is
//! deleted after its delivery.
//!
//! Delivery is at least once. The table's stream starts [`Deliver`] for each new entry; [`SweepOutbox`] retries on a schedule
//! what the stream has missed and what failed. A lease lets one sender at a time send the emails of an entry. Failed
//! deliveries are retried with exponential backoff and jitter; an email that SES has not taken after 72 hours is given up, and
//! an entry that no version could read for as long is moved to quarantine. A batch of the stream that keeps failing goes to
//! the dead-letter queue.

mod deliver;
mod delivery;
mod send_email;
mod sweep_outbox;

pub use deliver::Deliver;
pub use sweep_outbox::SweepOutbox;
