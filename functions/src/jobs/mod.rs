//! Jobs: operations that the table's stream, a schedule or an event of another service starts.
//!
//! `outbox` delivers events and `emails` composes their emails; `topics` synchronises the contact list; `sweeps` decides about
//! memberships that are due; `maintenance` runs daily on organisations; `run` has what every job shares.

mod emails;
mod maintenance;
mod outbox;
mod run;
mod sweeps;
mod topics;

use kit::Operation;

/// Delivers new outbox entries, as the table's stream reports them.
pub static DELIVER: Operation = Operation::job::<outbox::Deliver>("jobs-deliver");
/// Retries outbox entries that the stream missed or whose delivery failed.
pub static SWEEP_OUTBOX: Operation = Operation::job::<outbox::SweepOutbox>("jobs-sweep-outbox");
/// Records the feedback of the mail service: deliveries, delays, bounces and complaints.
pub static FEEDBACK: Operation = Operation::job::<emails::Feedback>("jobs-feedback");
/// Records that invitations were not accepted in time, and returns their seats.
pub static LAPSE_INVITATIONS: Operation = Operation::job::<sweeps::LapseInvitations>("jobs-lapse-invitations");
/// Reminds guests before their access ends.
pub static REMIND_GUESTS: Operation = Operation::job::<sweeps::RemindGuests>("jobs-remind-guests");
/// Records the end of the access of guests.
pub static EXPIRE_GUESTS: Operation = Operation::job::<sweeps::ExpireGuests>("jobs-expire-guests");
/// Counts seats and owners row by row, and corrects the counters that differ.
pub static RECOUNT: Operation = Operation::job::<maintenance::Recount>("jobs-recount");
/// Deletes the items of deleted organisations after their retention period.
pub static PURGE: Operation = Operation::job::<maintenance::Purge>("jobs-purge");
/// Sends a daily email to members who may renew guests that are about to lose access.
pub static DIGEST: Operation = Operation::job::<maintenance::Digest>("jobs-digest");
