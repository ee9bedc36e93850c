//! The product from outside: through its gateway, over an embedded table; and the lists that must agree.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

mod acceptance;
mod audit;
mod authorize;
mod catalogues;
mod contract;
mod delivery;
mod faults;
mod fuzz;
mod guests;
mod invitations;
mod isolation;
mod jobs;
mod journeys;
mod keeping;
mod me;
mod members;
mod organizations;
mod people;
mod races;
mod suites;
mod time;
mod topics;
