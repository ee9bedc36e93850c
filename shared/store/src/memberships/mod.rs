//! Reads of memberships.

mod by_address;
mod by_person;
mod list;
mod read;
mod sign_in;
mod usage;

pub use list::{ExpiringGuests, Filter, Page, Position, Sort};
