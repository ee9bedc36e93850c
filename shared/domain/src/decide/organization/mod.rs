//! Decisions about an organisation.

mod create;
