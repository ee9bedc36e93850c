//! The product under test: in one process, with a frozen clock and seeded randomness.
//!
//! A [`World`] is an in-memory cloud with the whole product deployed on it. People sign in and send requests through
//! the gateway, emails and events are captured, and the [`Wire`] between the product and the cloud records calls and
//! injects faults.

mod answer;
mod openapi;
mod org;
mod person;
mod request;
#[cfg(test)]
mod tests;
pub mod wire;
mod world;

pub use answer::Answer;
pub use local::jobs::{DeadLetter, JobRun, advance::AdvanceReport};
pub use local::mailbox::Email;
pub use org::{Member, Org};
pub use person::Person;
pub use request::RequestBuilder;
pub use wire::{Call, Fault, Interceptor, Traffic, WRITE, When, Wire};
pub use world::{ORIGIN, World};
