//! Every call goes wrong in every way. Afterwards either everything has happened or nothing, and the answer says so
//! or asks to try again.

pub mod crash;
mod delivery;
mod every_call;
mod idempotency;
pub mod more_operations;
pub mod operations;
mod outages;
mod partial_batches;
mod random_scenario;
mod repeated_endings;
mod stream;
mod table_summary;
mod unknown_attributes;
