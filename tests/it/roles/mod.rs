//! Roles: built-in ones and those that an organisation defines.

mod delete;
mod list;
mod put;
