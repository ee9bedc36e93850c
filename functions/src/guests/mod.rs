//! Guests, whose access has an end: renewal, and alerts before the end.

mod alerts;
mod renew;

use kit::Operation;

/// `POST /v1/organizations/{org}/guests/renew`
pub static RENEW: Operation = Operation::endpoint::<renew::Renew>("guests-renew");
/// `GET /v1/organizations/{org}/alerts`
pub static ALERTS: Operation = Operation::endpoint::<alerts::Alerts>("guests-alerts");
