//! What runs by itself, and what everything costs.

mod budgets;
mod lapse;
mod outbox;
