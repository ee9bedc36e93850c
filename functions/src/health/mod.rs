//! Whether the service works, for load balancers and monitors. Both operations are public and tell nothing else.

mod live;
mod ready;

use kit::Operation;
use schemars::JsonSchema;
use serde::Serialize;

/// `GET /health`
pub static LIVE: Operation = Operation::endpoint::<live::Live>("health-live");
/// `GET /health/ready`
pub static READY: Operation = Operation::endpoint::<ready::Ready>("health-ready");

/// The service works.
#[derive(Debug, Serialize, JsonSchema)]
pub struct HealthView {
    /// What was checked.
    pub status: Health,
}

/// What was checked.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// The gateway answers, and a function starts.
    Live,
    /// In addition, the table answers.
    Ready,
}
