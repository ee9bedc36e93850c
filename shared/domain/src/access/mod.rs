//! What a member may do now, and why.

pub mod assignable;
pub mod authority;
pub mod explain;
