//! The audit trail: what happened, who did it, and to whom.

mod list;

use kit::Operation;

/// `GET /v1/organizations/{org}/audit`
pub static LIST: Operation = Operation::endpoint::<list::List>("audit-list");
