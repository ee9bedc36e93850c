//! Removing members: by id, by filter, and from other organisations.

mod batches;
mod filter;
mod other_organizations;
