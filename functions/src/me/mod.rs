//! The signed-in person: what is theirs in every organisation.

mod invitations;
mod leave;

use kit::Operation;

/// `GET /v1/me/invitations`
pub static INVITATIONS: Operation = Operation::endpoint::<invitations::Invitations>("me-invitations");
/// `POST /v1/me/organizations/{org}/leave`
pub static LEAVE: Operation = Operation::endpoint::<leave::Leave>("me-leave");
