//! Roles, the named sets of permissions that each organisation defines.

mod body;
mod delete;
mod get;
mod list;
mod put;

use kit::Operation;

/// `GET /v1/organizations/{org}/roles`
pub static LIST: Operation = Operation::endpoint::<list::List>("roles-list");
/// `PUT /v1/organizations/{org}/roles/{key}`
pub static PUT: Operation = Operation::decision::<put::Put>("roles-put");
/// `DELETE /v1/organizations/{org}/roles/{key}`
pub static DELETE: Operation = Operation::decision::<delete::Delete>("roles-delete");
/// `GET /v1/organizations/{org}/roles/{key}`
pub static GET: Operation = Operation::endpoint::<get::Get>("roles-get");
