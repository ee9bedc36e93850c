//! Groups of members who share a grant.

mod delete;
mod put;
