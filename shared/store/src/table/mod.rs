//! The bottom of the crate: the DynamoDB table, its keys, items, conditions and errors. Imports nothing from other rooms.

pub(crate) mod client;
mod error;
pub(crate) mod expression;
pub(crate) mod item;
pub mod keys;
pub(crate) mod recount_schedule;
pub mod schema;
mod store;
mod unknown;
pub(crate) mod weight;

pub(crate) use client::{Table, Written, text};
pub use error::Error;
pub use store::Store;
