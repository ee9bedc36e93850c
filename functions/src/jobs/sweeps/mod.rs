//! Jobs that decide on memberships when an instant of theirs has come.

mod engine;
mod expire_guests;
mod lapse_invitations;
mod remind_guests;

pub use expire_guests::ExpireGuests;
pub use lapse_invitations::LapseInvitations;
pub use remind_guests::RemindGuests;
