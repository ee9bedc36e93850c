//! The DynamoDB table: schema, keys, items, conditions and errors. The lowest module of the crate: it imports no other.

pub(crate) mod client;
mod edit;
mod error;
mod expression;
pub(crate) mod item;
pub mod keys;
mod meter;
mod name_cache;
mod product;
mod product_cache;
pub(crate) mod recount_schedule;
pub mod schema;
mod settings_cache;
mod store;
mod unknown;
pub(crate) mod unreadable;
pub(crate) mod weight;
mod write;

pub(crate) use client::{Table, Written};
pub(crate) use edit::Edit;
pub use error::Error;
pub(crate) use expression::Expression;
pub(crate) use keys::text;
pub use meter::{Consumed, Meter};
pub(crate) use product::{StoredDefinition, definition};
pub use store::Store;
pub(crate) use unreadable::unreadable;
