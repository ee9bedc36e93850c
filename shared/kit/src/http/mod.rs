//! Endpoints and what happens around each of them: caller, path, query, body, idempotency key, response, problems.

mod answer;
pub mod body;
pub mod caller;
pub mod code;
pub mod cors;
pub mod cursor;
pub mod endpoint;
pub(crate) mod execution;
mod idempotency;
mod identity;
pub mod machine;
pub mod problem;
mod query;
pub mod rate_limit;
mod refusal;
mod reply;
mod request;
pub mod route;
pub(crate) mod serve;
mod syntax;
mod userinfo;
