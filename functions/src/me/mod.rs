//! The caller's own profile, organisations and invitations.

mod get;
mod invitations;
mod leave;
mod organizations;
mod switch;
mod update;
mod view;

pub use organizations::MyMemberships;

use kit::Operation;

/// `GET /v1/me`
pub static GET: Operation = Operation::endpoint::<get::Get>("me-get");
/// `PATCH /v1/me`
pub static UPDATE: Operation = Operation::decision::<update::Update>("me-update");
/// `GET /v1/me/organizations`
pub static ORGANIZATIONS: Operation = Operation::endpoint::<organizations::Organizations>("me-organizations");
/// `GET /v1/me/invitations`
pub static INVITATIONS: Operation = Operation::endpoint::<invitations::Invitations>("me-invitations");
/// `POST /v1/me/organizations/{org}/leave`
pub static LEAVE: Operation = Operation::decision::<leave::Leave>("me-leave");
/// `POST /v1/me/organizations/{org}/switch`
pub static SWITCH: Operation = Operation::decision::<switch::Switch>("me-switch");
