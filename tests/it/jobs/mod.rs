//! What runs by itself, and what everything costs.

pub mod emails;
mod maintenance;
mod outbox;
pub mod sweeps;
pub mod topics;
