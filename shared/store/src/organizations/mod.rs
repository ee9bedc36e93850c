//! Organisations: reads, creation, settings, deletion, and the resource catalogue.

mod read;
mod resources;
mod write;

pub(crate) use read::by_key;
pub use resources::{ResourceChange, ResourcePosition};
