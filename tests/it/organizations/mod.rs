//! Organisations: creating, reading, changing, deleting, and `authorize`.

mod authorize;
mod create;
mod delete;
mod get;
mod update;
