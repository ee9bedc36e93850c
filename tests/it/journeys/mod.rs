//! End-to-end scenarios: the README's walks, the local server, each template from invitation to removal; and rules
//! that hold for every operation of the catalogue, such as idempotency and `If-Match`.

mod cold_start;
mod idempotency;
mod if_match;
mod local_server;
mod moved_clock;
pub mod operation_fixture;
mod readme;
mod templates;
mod time_boundaries;

pub use operation_fixture::OperationFixture;
