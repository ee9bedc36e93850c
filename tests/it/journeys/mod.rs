//! Whole stories: the five minutes of the README, the machine that is started again, each template from invitation to
//! the end; and what holds for every operation of the catalogue, and for every time.

mod idempotency;
mod if_match;
mod local_server;
pub mod operation_fixture;
mod readme;
mod templates;
mod time_boundaries;

pub use operation_fixture::OperationFixture;
