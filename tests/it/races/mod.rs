//! Two actors at once. Nothing is left to luck: what one of them does is put between two calls of the other, at every
//! place where it fits.

mod acceptance;
mod concurrent_requests;
pub mod interleaving;
pub mod invariants;
mod invitations;
mod last_owner;
mod members;
mod revoked_rights;
