//! Organisations and their resources.

mod resources;
mod write;

pub use resources::{ResourceChange, ResourcePosition};
