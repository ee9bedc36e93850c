//! Fault injection: every call fails in every way. Afterwards either the whole effect or none has occurred, and the
//! answer says which, or asks for a retry.

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
mod unreadable_items;
