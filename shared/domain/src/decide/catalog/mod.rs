//! Decisions about the catalog of an organisation: its roles, groups and resources.

mod entry;
mod group;
mod resource;
mod role;

pub use resource::{ResourceAction, ResourceDecision};
