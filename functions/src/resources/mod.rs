//! The resources that scopes can name, such as sites and partners, and groups of resources.

mod body;
mod delete;
mod get;
mod list;
mod put;

use kit::Operation;

/// `GET /v1/organizations/{org}/resources`
pub static LIST: Operation = Operation::endpoint::<list::List>("resources-list");
/// `PUT /v1/organizations/{org}/resources/{type}/{id}`
pub static PUT: Operation = Operation::decision::<put::Put>("resources-put");
/// `DELETE /v1/organizations/{org}/resources/{type}/{id}`
pub static DELETE: Operation = Operation::decision::<delete::Delete>("resources-delete");
/// `GET /v1/organizations/{org}/resources/{type}/{id}`
pub static GET: Operation = Operation::endpoint::<get::Get>("resources-get");
