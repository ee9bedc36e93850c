//! Decisions about roles and groups.

mod entry;
mod group;
mod role;
