//! Inviting, resending, cancelling, previewing, accepting and declining.

pub mod accept;
pub mod builders;
mod cancel;
mod create;
mod decline;
mod list;
mod preview;
mod races;
mod resend;
mod sending;
