//! Resources, and groups of them, that scopes can name.

mod changes;
mod delete;
mod deleted_in_grants;
mod list;
mod put;
