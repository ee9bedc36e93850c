//! Endpoints and what happens around each of them: caller, path, query, body, idempotency key, response, problems.

mod answer;
pub(crate) mod body;
pub mod caller;
pub mod code;
pub mod cursor;
pub mod endpoint;
mod idempotency;
pub mod problem;
mod refusal;
mod reply;
mod request;
pub mod route;
pub(crate) mod serve;
mod strict;
mod userinfo;
