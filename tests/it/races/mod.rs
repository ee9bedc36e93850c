//! Two actors at once. Nothing is left to luck: what one of them does is put between two calls of the other, at every
//! place where it fits.

mod acceptance;
pub mod books;
mod crowd;
mod invitations;
pub mod meeting;
mod members;
mod owners;
mod rights;
