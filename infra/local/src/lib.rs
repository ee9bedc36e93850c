//! What this machine stands in for: AWS, API Gateway, an identity provider, a mailbox and a clock that can be moved.
//!
//! Everything here can be used in process (the tests do) or over loopback through the routers.

pub mod aws;
pub mod clock;
pub mod demo;
pub mod deployment;
pub mod gateway;
pub mod issuer;
pub mod jobs;
pub mod machine;
pub mod mailbox;
pub mod openapi;
pub mod server;
