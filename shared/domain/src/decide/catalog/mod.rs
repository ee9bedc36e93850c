//! Decisions about the catalog of an organisation: its roles, groups and resources.

mod resource;

pub use resource::{ResourceAction, ResourceDecision};
