//! Inviting, sending again, changing what was offered and cancelling, on every path.

pub mod accept;
pub mod builders;
mod cancel;
mod create;
mod decline;
mod preview;
mod races;
mod resend;
