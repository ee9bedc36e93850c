//! What runs by itself, and what everything costs.

mod budgets;
pub mod lapse;
mod outbox;
