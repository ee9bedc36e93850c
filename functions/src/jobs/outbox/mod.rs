//! The transactional outbox: entries on their way out, as the stream reports them and as the schedule sweeps them.

mod deliver;
mod delivery;
mod send_email;
mod sweep_outbox;

pub use deliver::Deliver;
pub use sweep_outbox::SweepOutbox;
