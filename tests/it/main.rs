//! Integration tests: the product through its gateway over an embedded table, and lists that must agree.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

mod acceptance;
mod audit;
mod catalog;
mod contract;
mod costs;
mod faults;
mod fuzz;
mod groups;
mod guests;
mod health;
mod invitations;
mod isolation;
mod jobs;
mod journeys;
mod machines;
mod me;
mod members;
mod organizations;
mod page;
mod product;
mod races;
mod resources;
mod roles;
mod settings;
mod signins;
mod users;
