//! A person in all organisations at once, for machines (A4).

mod organizations;
mod path;
mod remove;

use kit::Operation;

/// `GET /v1/users/{user}/organizations`
pub static ORGANIZATIONS: Operation = Operation::endpoint::<organizations::Organizations>("users-organizations");
/// `POST /v1/users/{user}/remove`
pub static REMOVE: Operation = Operation::endpoint::<remove::Remove>("users-remove");
