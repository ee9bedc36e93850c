//! What a member may do now, and why.

pub mod authority;
pub mod explain;
