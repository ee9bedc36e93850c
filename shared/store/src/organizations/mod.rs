//! Organisations: reads, creation, settings, deletion, and the resource catalogue.

mod read;
mod resources;
mod write;

pub use resources::{ResourceChange, ResourcePosition};
