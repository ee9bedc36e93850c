//! Every call goes wrong in every way. Afterwards either everything has happened or nothing, and the answer says so
//! or asks to try again.

mod batches;
pub mod death;
mod delivery;
mod down;
pub mod further;
mod idempotency;
pub mod operations;
mod random;
mod repeated;
mod stream;
mod sweep;
mod telling;
mod unknown;
