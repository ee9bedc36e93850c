//! Local stand-ins for everything around the functions: AWS services, API Gateway, an identity provider, a mailbox and a
//! clock that can be advanced.
//!
//! Tests use them in process; the server offers them over loopback.

pub mod aws;
pub mod clock;
pub mod demo;
pub mod deployment;
pub mod gateway;
pub mod issuer;
pub mod jobs;
pub mod machine;
pub mod mailbox;
pub mod server;
