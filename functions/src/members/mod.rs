//! Members, guests and invitations of an organisation: list, read, change.

mod get;
mod list;
mod update;

pub use list::page_limit;

use kit::Operation;

/// `GET /v1/organizations/{org}/members`
pub static LIST: Operation = Operation::endpoint::<list::List>("members-list");
/// `GET /v1/organizations/{org}/members/{member}`
pub static GET: Operation = Operation::endpoint::<get::Get>("members-get");
/// `PATCH /v1/organizations/{org}/members/{member}`
pub static UPDATE: Operation = Operation::endpoint::<update::Update>("members-update");
