//! Organisations: making one from a template, reading, changing, deleting it, and its catalogue of resources.

mod authorize;
mod create;
mod delete;
mod get;
mod update;
