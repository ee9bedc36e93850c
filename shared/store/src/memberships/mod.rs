//! Reads of memberships.

mod by_address;
mod by_person;
mod list;
mod usage;

pub use list::{Ending, Filter, Page, Position, Sort};
