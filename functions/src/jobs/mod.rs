//! What runs by itself: emails and events on their way out, and what time brings about.

mod emails;
mod maintenance;
mod outbox;
mod run;
mod sweeps;
mod topics;

use kit::Operation;

/// Delivers what new outbox entries ask for, as the table's stream reports them.
pub static DELIVER: Operation = Operation::job::<outbox::Deliver>("jobs-deliver");
/// Delivers what the stream has missed or what failed.
pub static SWEEP_OUTBOX: Operation = Operation::job::<outbox::SweepOutbox>("jobs-sweep-outbox");
/// Takes what the mail service tells of emails that it took.
pub static FEEDBACK: Operation = Operation::job::<emails::Feedback>("jobs-feedback");
/// Tells of invitations that were not accepted in time, and gives their seats back.
pub static LAPSE_INVITATIONS: Operation = Operation::job::<sweeps::LapseInvitations>("jobs-lapse-invitations");
/// Reminds guests whose access is about to end.
pub static REMIND_GUESTS: Operation = Operation::job::<sweeps::RemindGuests>("jobs-remind-guests");
/// Tells that the access of guests has ended.
pub static EXPIRE_GUESTS: Operation = Operation::job::<sweeps::ExpireGuests>("jobs-expire-guests");
/// Counts seats and owners row by row, and mends the counters where they differ.
pub static RECOUNT: Operation = Operation::job::<maintenance::Recount>("jobs-recount");
/// Deletes for good what is left of organisations that were deleted.
pub static PURGE: Operation = Operation::job::<maintenance::Purge>("jobs-purge");
/// Tells whoever may renew guests, once a day, that some are about to lose access.
pub static DIGEST: Operation = Operation::job::<maintenance::Digest>("jobs-digest");
