//! What operations are made of: typed handlers, callers, problems, configuration, and the entry of every binary.

pub mod app;
mod body;
pub mod bus;
pub mod caller;
pub mod clock;
pub mod config;
pub mod contract;
pub mod cursor;
pub mod decide;
pub mod endpoint;
pub mod https;
mod idempotent;
pub mod job;
pub mod lambda;
pub mod log;
pub mod metrics;
pub mod operation;
pub mod problem;
pub mod random;
pub mod retry;
pub mod route;
mod secret;
mod serve;
mod strict;
pub mod token;
mod userinfo;

#[cfg(test)]
mod tests;

pub use app::App;
pub use contract::Answers;
pub use endpoint::{Call, Empty, Endpoint, Handle, Reply};
pub use job::{Job, JobError, Trigger};
pub use operation::Operation;
pub use problem::Problem;
pub use route::Route;
