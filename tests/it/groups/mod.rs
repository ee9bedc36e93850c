//! Groups of members who share a grant.

mod put;
