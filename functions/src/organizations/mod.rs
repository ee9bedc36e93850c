//! Organisations: create from a template, find, read, change and delete; authorization queries.

mod authorize;
mod body;
mod counts;
mod create;
mod delete;
mod find;
mod get;
mod host;
mod owner;
mod sources;
mod update;

use kit::Operation;

/// `POST /v1/organizations`
pub static CREATE: Operation = Operation::decision::<create::Create>("organizations-create");
/// `GET /v1/organizations`
pub static FIND: Operation = Operation::endpoint::<find::Find>("organizations-find");
/// `GET /v1/organizations/{org}`
pub static GET: Operation = Operation::endpoint::<get::Get>("organizations-get");
/// `PATCH /v1/organizations/{org}`
pub static UPDATE: Operation = Operation::decision::<update::Update>("organizations-update");
/// `DELETE /v1/organizations/{org}`
pub static DELETE: Operation = Operation::decision::<delete::Delete>("organizations-delete");
/// `POST /v1/organizations/{org}/authorize`
pub static AUTHORIZE: Operation = Operation::endpoint::<authorize::Authorize>("organizations-authorize");
