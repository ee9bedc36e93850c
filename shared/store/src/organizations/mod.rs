//! Organisations and their resources.

mod read;
mod resources;
mod write;

pub use resources::{ResourceChange, ResourcePosition};
