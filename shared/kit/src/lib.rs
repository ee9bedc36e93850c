//! What operations are made of: typed endpoints and jobs, callers, problems, configuration, and the entry of every binary.

pub mod decide;
mod http;
pub mod lambda;
pub mod operation;
pub mod pace;
pub mod retry;
mod runtime;

#[cfg(test)]
mod tests;

pub use self::http::{body, caller, code, cors, cursor, endpoint, machine, problem, rate_limit, route};
pub use operation::{contract, job, tables};
pub use runtime::{app, bus, clock, config, https, log, metrics, random, secret, token};

pub use app::App;
pub use code::Code;
pub use decide::{Decide, DecideEach, Decided, ItemPlan, MembershipChange, Plan, Transaction};
pub use endpoint::{Call, Empty, Endpoint, Handle, Reply, Responses};
pub use job::{Job, JobError, Trigger};
pub use machine::Scope;
pub use operation::Operation;
pub use problem::Problem;
pub use route::Route;
pub use tables::{Action, Tables};
