//! Guests, whose access ends by itself: renew it, and be told in time that it is about to end.

mod alerts;
mod renew;

use kit::Operation;

/// `POST /v1/organizations/{org}/guests/renew`
pub static RENEW: Operation = Operation::endpoint::<renew::Renew>("guests-renew");
/// `GET /v1/organizations/{org}/alerts`
pub static ALERTS: Operation = Operation::endpoint::<alerts::Alerts>("guests-alerts");
