//! Organisations: creating, reading, changing, deleting, and `authorize`.

mod authorize;
mod counts;
mod create;
mod daily_limit;
mod delete;
mod find;
mod get;
mod host_data;
mod update;
