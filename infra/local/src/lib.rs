//! What this machine stands in for: AWS, an identity provider, a mailbox and a clock that can be moved.
//!
//! Everything here can be used in process (the tests do) or over loopback through the routers.

pub mod aws;
pub mod clock;
pub mod issuer;
pub mod mailbox;
mod percent;
