//! What runs by itself: letters and events on their way out, and what time brings about.

mod deliver;
mod lapse_invitations;
mod letters;
mod notices;
mod send;
mod sweep_outbox;

use kit::Operation;

/// Delivers what new outbox entries ask for, as the table's stream reports them.
pub static DELIVER: Operation = Operation::job::<deliver::Deliver>("jobs-deliver");
/// Delivers what the stream has missed or what failed.
pub static SWEEP_OUTBOX: Operation = Operation::job::<sweep_outbox::SweepOutbox>("jobs-sweep-outbox");
/// Tells of invitations that were not accepted in time, and gives their seats back.
pub static LAPSE_INVITATIONS: Operation =
    Operation::job::<lapse_invitations::LapseInvitations>("jobs-lapse-invitations");
