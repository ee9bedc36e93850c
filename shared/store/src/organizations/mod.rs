//! Organisations: reads, creation, settings, deletion, and the resource catalogue.

mod aliases;
mod names;
mod read;
mod resources;
mod write;

pub use resources::{ResourceChange, ResourcePosition};
pub use write::CreationQuota;
