//! What runs by itself, and what everything costs.

mod books;
mod budgets;
pub mod lapse;
mod outbox;
