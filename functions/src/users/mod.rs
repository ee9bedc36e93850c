//! A person in all organisations at once, for machines (A4).

mod follow;
mod identity;
mod organizations;
mod path;
mod places;
mod remove;

use kit::Operation;

pub(crate) use self::follow::Follow;

/// `GET /v1/users/{user}/organizations`
pub static ORGANIZATIONS: Operation = Operation::endpoint::<organizations::Organizations>("users-organizations");
/// `POST /v1/users/{user}/remove`
pub static REMOVE: Operation = Operation::endpoint::<remove::Remove>("users-remove");
/// `PUT /v1/users/{user}/identity`
pub static IDENTITY: Operation = Operation::endpoint::<identity::Identity>("users-identity");
