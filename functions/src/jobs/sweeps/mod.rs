//! Sweeps: scheduled jobs that decide about memberships of which an instant has come.

mod engine;
mod expire_guests;
mod lapse_invitations;
mod remind_guests;

pub use expire_guests::ExpireGuests;
pub use lapse_invitations::LapseInvitations;
pub use remind_guests::RemindGuests;
