//! The product in a test: everything in process, time standing still, nothing left to chance.
//!
//! A [`World`] is a cloud with the whole product on it. People in it sign in and send requests through the gateway;
//! emails and events are captured; the [`Wire`] between the product and the cloud counts, and fails when told to.

mod answer;
mod contract;
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
pub use wire::{Call, Fault, Tamper, Traffic, When, Wire};
pub use world::World;
