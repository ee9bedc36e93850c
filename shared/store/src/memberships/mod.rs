//! Memberships: by identifier, by address, by person, pages of an organisation, and use of roles and groups.

mod by_address;
mod by_person;
mod list;
mod read;
mod sign_in;
mod usage;

pub use list::{ExpiringGuests, Filter, MembershipCount, Page, Position, Sort};
