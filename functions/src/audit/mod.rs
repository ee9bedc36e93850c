//! The audit log of an organisation.

mod list;

use kit::Operation;

/// `GET /v1/organizations/{org}/audit`
pub static LIST: Operation = Operation::endpoint::<list::List>("audit-list");
