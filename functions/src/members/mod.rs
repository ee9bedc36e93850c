//! Members, guests and invitations of an organisation: list, export, read, add, change, suspend, move, remove.

mod add;
mod addition;
mod edit;
mod edited_member;
mod export;
mod get;
mod list;
mod r#move;
mod other_organizations;
mod reactivate;
mod remove;
mod reset_password;
mod suspend;
mod update;
mod visible;

pub use list::page_limit;

use kit::Operation;

/// `GET /v1/organizations/{org}/members`
pub static LIST: Operation = Operation::endpoint::<list::List>("members-list");
/// `GET /v1/organizations/{org}/members/{member}`
pub static GET: Operation = Operation::endpoint::<get::Get>("members-get");
/// `PATCH /v1/organizations/{org}/members/{member}`
pub static UPDATE: Operation = Operation::decision::<update::Update>("members-update");
/// `POST /v1/organizations/{org}/members/suspend`
pub static SUSPEND: Operation = Operation::endpoint::<suspend::Suspend>("members-suspend");
/// `POST /v1/organizations/{org}/members/reactivate`
pub static REACTIVATE: Operation = Operation::endpoint::<reactivate::Reactivate>("members-reactivate");
/// `POST /v1/organizations/{org}/members/move`
pub static MOVE: Operation = Operation::endpoint::<r#move::Move>("members-move");
/// `POST /v1/organizations/{org}/members/remove`
pub static REMOVE: Operation = Operation::endpoint::<remove::Remove>("members-remove");
/// `POST /v1/organizations/{org}/members`
pub static ADD: Operation = Operation::decision::<add::Add>("members-add");
/// `GET /v1/organizations/{org}/members.csv`
pub static EXPORT: Operation = Operation::decision::<export::Export>("members-export");
/// `POST /v1/organizations/{org}/members/reset-password`
pub static RESET_PASSWORD: Operation = Operation::endpoint::<reset_password::ResetPassword>("members-reset-password");
