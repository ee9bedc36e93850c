//! Groups: members who share a grant. A membership has at most one group (R16).

mod body;
mod delete;
mod get;
mod list;
mod put;

use kit::Operation;

/// `GET /v1/organizations/{org}/groups`
pub static LIST: Operation = Operation::endpoint::<list::List>("groups-list");
/// `PUT /v1/organizations/{org}/groups/{key}`
pub static PUT: Operation = Operation::decision::<put::Put>("groups-put");
/// `DELETE /v1/organizations/{org}/groups/{key}`
pub static DELETE: Operation = Operation::decision::<delete::Delete>("groups-delete");
/// `GET /v1/organizations/{org}/groups/{key}`
pub static GET: Operation = Operation::endpoint::<get::Get>("groups-get");
