//! The signed-in person: what is theirs in every organisation.

mod invitations;

use kit::Operation;

/// `GET /v1/me/invitations`
pub static INVITATIONS: Operation = Operation::endpoint::<invitations::Invitations>("me-invitations");
