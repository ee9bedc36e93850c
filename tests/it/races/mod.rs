//! Race conditions. The tests control the interleaving: one request runs between two calls of the other, at every
//! position.

mod acceptance;
mod concurrent_requests;
mod contention;
pub mod interleaving;
pub mod invariants;
mod invitations;
mod last_owner;
mod members;
mod revoked_rights;
